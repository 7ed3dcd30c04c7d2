"""Size, bounds, random labels and implicit regularization (Rutgers report)."""
