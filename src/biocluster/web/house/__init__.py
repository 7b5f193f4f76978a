"""Pages of the house itself: the own account, everybody's accounts, who may do what, and the audit."""
