"""Tables in, one figure out, in one look and through one way of saving."""
