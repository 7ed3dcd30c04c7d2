"""Sections of the page that belong to no question."""
