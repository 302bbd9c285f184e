"""`python -m prodstack` is the command `prodstack`."""

import os
import sys

# Python imports from the current folder first, so remove it, unless this is the checkout: no code of a project is ever run.
if not sys.flags.safe_path and not os.path.samefile(sys.path[0] or ".", f"{os.path.dirname(__file__)}/.."):  # noqa: PTH120, PTH121  # pathlib would be imported
    del sys.path[0]

from prodstack.program import run_and_exit  # not from the current folder

run_and_exit()
