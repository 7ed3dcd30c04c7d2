"""Arrays and tables in, tables out, a file an aspect."""
