"""The four custom resources as frozen models, and the one source of their CRD schemas.

`models.kinds.KINDS` lists the kinds, `models.crds.bundle()` gives the CustomResourceDefinitions, and `python -m models`
writes what is made from them. Nothing here imports cdk8s.
"""
