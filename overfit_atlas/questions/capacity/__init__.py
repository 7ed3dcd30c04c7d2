"""How does the error go with the number of parameters?"""
