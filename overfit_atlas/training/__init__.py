"""Training in stages of epochs; the same bytes however the epochs are cut into stages."""
