"""How did loss and accuracy of every run go over the epochs?"""
