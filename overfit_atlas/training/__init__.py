"""Training run by run; the same bytes however a run is interrupted and taken up again."""
