"""What does the VC bound say of each network?"""
