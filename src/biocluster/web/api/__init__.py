"""The read API: what everybody may see, as JSON, the same answers whoever asks."""
