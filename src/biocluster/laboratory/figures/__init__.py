"""The numbers that the laboratory answers for."""

from biocluster.laboratory.figures import batches, quality, turnaround

__all__ = ["batches", "quality", "turnaround"]
