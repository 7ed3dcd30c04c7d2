"""What does training do to each sample?"""
