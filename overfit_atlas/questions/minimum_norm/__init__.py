"""Which of many solutions does SGD pick?"""
