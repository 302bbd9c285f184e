"""A program on a tether ends with the process that started it, also when that one is killed with -9: the kernel sees to it.

`python tether.py PARENT-ID PROGRAM ARGUMENT...` becomes the program, under the same process id. On systems other than Linux there is no
such promise of the kernel: there the programs end with every end of the tests but kill -9.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
"""prctl(2): the signal that this process gets when its parent ends; kept over exec."""


def main() -> None:
    """Tie this process to its parent, then become the program."""
    parent, *command = sys.argv[1:]
    if sys.platform == "linux" and ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL) != 0:
        sys.exit("tether: prctl refused PR_SET_PDEATHSIG")
    if os.getppid() != int(parent):
        sys.exit("tether: the parent ended before the program began")
    os.execv(command[0], command)  # noqa: S606  # the point of this file


if __name__ == "__main__":
    main()
