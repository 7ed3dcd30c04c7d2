"""What is memorised of random labels, and what does consensus make of it?"""
