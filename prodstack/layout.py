"""Where the program is, and how it is called: in a checkout, or installed from the wheel.

In a checkout, charts/ and imports/ are folders of the top level. A wheel must not install packages with such general names: there they are
prodstack/charts/ and constructs_lib/imports/ (`force-include` in pyproject.toml).
"""

from __future__ import annotations

import os

_PRODSTACK = os.path.dirname(os.path.realpath(__file__))  # noqa: PTH120  # pathlib would be half of the time of this module
_TOP = os.path.dirname(_PRODSTACK)  # noqa: PTH120  # as above
INSTALLED = os.path.isdir(os.path.join(_PRODSTACK, "charts"))  # noqa: PTH112, PTH118  # as above
"""Whether this is the wheel."""
COMMAND = "prodstack" if INSTALLED else "main.py"
"""What a user types to run the program, for usage lines and advice."""
RUN = "prodstack" if INSTALLED else "python3 main.py"
"""The same in the words that a shell needs, for commands that are copied from a message."""
IMPORTS = os.path.join(_TOP, "constructs_lib", "imports") if INSTALLED else os.path.join(_TOP, "imports")  # noqa: PTH118  # as above
"""The folder imports/."""
CODE = tuple(
    os.path.join(_TOP, name)  # noqa: PTH118  # as above
    for name in (("prodstack", "constructs_lib") if INSTALLED else ("prodstack", "charts", "constructs_lib", "imports"))
)
"""The folders of all code and data of the program."""
