"""Every test finds the node that comes with the requirements, however the tests were started; `project` is a project folder of the test's own."""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING

import pytest

from prodstack import program
from tests.projects import FILES, ProjectFolder

if TYPE_CHECKING:
    from pathlib import Path

program.find_node()

for _number in (signal.SIGINT, signal.SIGHUP):
    # `nohup make test &` ignores both, and the programs that tests start would inherit that. A handler of Python is not inherited.
    if signal.getsignal(_number) is signal.SIG_IGN and threading.current_thread() is threading.main_thread():
        signal.signal(_number, lambda *_: None)


@pytest.fixture
def project(tmp_path: Path) -> ProjectFolder:
    """A small valid project in a folder of its own."""
    return ProjectFolder(tmp_path / "project").write(FILES)
