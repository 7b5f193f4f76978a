"""The mzML format, open to all instruments: reading it into a ``Run``, and writing a ``Run`` as mzML."""
