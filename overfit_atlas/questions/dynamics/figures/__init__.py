"""Tables in, figures out, a file an aspect."""
