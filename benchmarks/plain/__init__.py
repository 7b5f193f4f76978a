"""The peer of the reading measurements: a plain Django page with a table of fifty rows."""
