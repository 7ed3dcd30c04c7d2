"""What does a factor on all logits do to the loss?"""
