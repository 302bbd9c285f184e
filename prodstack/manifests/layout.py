"""Names in dist/ that several parts know."""

CLUSTER_FACTS = "cluster.facts"
"""The index file of a cluster's folder (prodstack/manifests/cluster_index.py)."""
