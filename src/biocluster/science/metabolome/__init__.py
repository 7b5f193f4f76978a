"""Capillary electrophoresis mass spectrometry, from the raw run to absolute concentrations.

Units throughout: migration times in seconds, m/z in Th, mass errors in ppm, effective mobilities in
mm² kV⁻¹ min⁻¹ (cations positive), concentrations in µM, intensities in counts, areas in counts·seconds.
"""
