"""Numbers about people and about how well they were measured."""
