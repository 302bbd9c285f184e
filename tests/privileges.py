"""Tests may run as root, whom file permissions do not stop. These let a program feel them all the same."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

WITHOUT_PRIVILEGES = """\
import ctypes, os, sys
if os.geteuid() == 0 and 'FELT' not in os.environ:
    os.environ['FELT'] = ''
    for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
        ctypes.CDLL(None).prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP, in effect after exec
    os.execv(sys.executable, sys.orig_argv)
"""
"""The beginning of a program for `python -c` on Linux: permissions bind it, as whoever it runs."""


def a_folder_of_somebody_else(folder: Path) -> None:
    """Make a folder that a program without privileges can neither read nor write."""
    folder.mkdir()
    if os.geteuid() == 0:
        os.chown(folder, 65534, 65534)
    folder.chmod(0o700 if os.geteuid() == 0 else 0)
