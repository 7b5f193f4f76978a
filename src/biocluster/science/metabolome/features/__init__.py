"""Untargeted features: what is in runs, whatever it is, and which of it is the same in all of them.

``detect_features`` finds the features of one run; ``link_features`` puts those of many runs into one table;
``fill_gaps`` reads areas where a run lacks a row.
"""

from biocluster.science.metabolome.features.detecting import detect_features
from biocluster.science.metabolome.features.filling import fill_gaps
from biocluster.science.metabolome.features.found import Features
from biocluster.science.metabolome.features.linking import link_features, read_from
from biocluster.science.metabolome.features.table import FeatureTable

__all__ = ["FeatureTable", "Features", "detect_features", "fill_gaps", "link_features", "read_from"]
