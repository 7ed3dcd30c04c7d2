"""Running on a cluster: what jobs ask for, which are queued, and what ended them."""
