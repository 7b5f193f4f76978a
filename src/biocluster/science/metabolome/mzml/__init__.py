"""mzML, the open format of mass spectrometry runs: reading it into a ``Run``, and writing a ``Run`` as mzML."""
