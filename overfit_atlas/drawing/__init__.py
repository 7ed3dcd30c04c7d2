"""The one look of all figures, and the one way that they are saved."""
