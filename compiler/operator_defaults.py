"""What the operator install is where a cluster file does not say; a module of its own, because constructs need no more of the compiler."""

OPERATOR_NAMESPACE = "production-stack-system"
"""Upstream's namespace for the operator."""
OPERATOR_IMAGE = "docker.io/lmcache/production-stack-operator:latest"
"""Upstream's image; a cluster should pin it, by the sha of a commit as tag or by digest.

There is no release tag to stand here: upstream pushes `latest` and the commit's sha on every merge that touches the operator, so `latest`
changes what runs without a merge of yours (upstream's release workflow, read).
"""
