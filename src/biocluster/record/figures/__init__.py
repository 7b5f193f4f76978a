"""The numbers that the record answers for, and the declarations of those that rooms will answer for."""

from biocluster.record.figures import declared, gatherings, programmes

__all__ = ["declared", "gatherings", "programmes"]
