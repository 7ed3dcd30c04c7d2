"""Does consensus depend on the number of training images?"""
