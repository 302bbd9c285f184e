"""expand predicts every object that the operator makes of a custom resource.

predict.py is the way in (`expand`, `wanted`, `stop`); defaults.py adds what the API server adds; text.py prints. One module a kind of
custom resource (runtime, router, cache_server, prefill_decode), and parts that they share. Each detail was recorded from the operator
(tests/data/observed, source of 2026-08-05) or read in its source; what was only read is marked as unverified.
"""
