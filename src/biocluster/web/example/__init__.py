"""The example cluster: the programmes of a real plan in words of our own, and people who are invented."""
