"""Does the dropout rate matter for the consensus?"""
