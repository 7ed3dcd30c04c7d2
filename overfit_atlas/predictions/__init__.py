"""Logits from checkpoints, how they are stored, and probabilities and losses from them."""
