"""How Sphinx makes the site of these pages: ``make docs``."""

from pygments.lexers.python import PythonLexer
from sphinx.highlighting import lexers

project = "Overfit Atlas"
author = "The Overfit Atlas developers"
copyright = f"2026, {author}"
html_title = project

extensions = ["myst_parser", "sphinx.ext.autodoc"]
# Only what a page lists; the folder also holds what draws its pictures.
exclude_patterns = ["reference-results/*.csv"]
myst_heading_anchors = 3
suppress_warnings = ["myst.header"]

html_theme = "furo"
html_show_sphinx = False
html_copy_source = False
# Nothing of the site is asked of a host.
html_theme_options = {"top_of_page_buttons": []}

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_default_options = {"members": True, "show-inheritance": False}

# Rules are Python with a few words more.
lexers["snakemake"] = PythonLexer()
