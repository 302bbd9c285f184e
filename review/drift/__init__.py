"""drift says which fields of the custom resources their running children do not have.

dump.py reads what kubectl printed; difference.py and arguments.py find what differs between a predicted and a running child, fields.py
names the custom resource's field that it comes from, managed.py who wrote it and when; assess.py judges one custom resource, reasons.py
and blockers.py say why, report.py is the way in, and output.py prints. Nothing here talks to a cluster.
"""
