"""The ground floor: arrays and frames in, arrays and frames out. Nothing here knows of pages or databases."""
