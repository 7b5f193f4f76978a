"""biocluster: one system of record and analysis for a regional life-science cluster."""
