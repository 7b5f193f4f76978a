"""Measurements against the promises and against named peers; never run as tests."""
