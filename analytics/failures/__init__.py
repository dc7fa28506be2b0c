"""Failure analysis: selection, diagnosis, clusters, ranking and fixes; one file per stage."""
