"""Arrays and tables in, tables out: consensus, intervals, measures and grids."""
