"""What hands arrays to the science and takes them back. Nothing here needs a database to be imported."""
