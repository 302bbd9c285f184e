"""Where the program is, and how it is called: in a checkout, or installed from the wheel.

In a checkout, charts/ and imports/ are folders of the top level. A wheel must not install packages with such general names: there they are
prodstack/charts/ and constructs_lib/imports/ (`force-include` in pyproject.toml).
"""

from __future__ import annotations

from pathlib import Path

_PRODSTACK = Path(__file__).resolve().parent
_TOP = _PRODSTACK.parent
INSTALLED = (_PRODSTACK / "charts").is_dir()
"""Whether this is the wheel."""
COMMAND = "prodstack" if INSTALLED else "main.py"
"""What a user types to run the program, for usage lines and advice."""
RUN = "prodstack" if INSTALLED else "python3 main.py"
"""The same in the words that a shell needs, for commands that are copied from a message."""
IMPORTS = _TOP / "constructs_lib" / "imports" if INSTALLED else _TOP / "imports"
"""The folder imports/."""
CODE = (_PRODSTACK, _TOP / "constructs_lib", *(() if INSTALLED else (_TOP / "charts", _TOP / "imports")))
"""The folders of all code and data of the program."""
