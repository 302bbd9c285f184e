"""`python -m prodstack` is the command `prodstack`."""

from prodstack.program import run_as_module

run_as_module()
