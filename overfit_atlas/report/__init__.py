"""The report: one page that opens from disk, made from tables and figures."""
