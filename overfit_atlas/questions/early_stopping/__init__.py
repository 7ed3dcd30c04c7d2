"""When should training stop? Epochs that validation chooses, beside the best that there were."""
