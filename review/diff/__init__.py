"""diff says what an edit of custom resources does to what runs.

edits.py finds what differs, items of lists matched by identity; operator.py and verdict.py say what the operator makes of it, lifecycle.py of whole
objects that come and go, foreign.py of plain Kubernetes objects, around.py of objects that are not edited; compare.py is the way in.
The rest prints.
"""
