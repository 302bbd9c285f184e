"""What other threads print appears after the run, or not at all if a signal ended it; signals get their old handlers back."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import pytest

from prodstack.cli.signals import ended_in_order
from tests.projects import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def usual_signals() -> Iterator[None]:
    """The tests may run where these are ignored."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    stderr, hook = sys.stderr, sys.unraisablehook
    yield
    sys.stderr, sys.unraisablehook = stderr, hook
    for number, handler in before.items():
        signal.signal(number, handler)


def test_programs_that_tests_start_get_signals_however_the_tests_were_started() -> None:
    """With SIGINT and SIGHUP ignored, as by `nohup make test &`, a program that a test starts has the default handlers."""
    ignored = "import signal; [signal.signal(n, signal.SIG_IGN) for n in (signal.SIGINT, signal.SIGHUP)]\n"
    child = "import signal; print([signal.getsignal(n) is signal.SIG_IGN for n in (signal.SIGINT, signal.SIGHUP)])"
    code = f"{ignored}import subprocess, sys, tests.conftest\nsubprocess.run([sys.executable, '-c', {child!r}])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.stdout == "[False, False]\n", done.stderr


def print_in_a_thread(text: str) -> None:
    """Print on standard error as jsii does."""
    thread = threading.Thread(target=lambda: print(text, file=sys.stderr))
    thread.start()
    thread.join()


def interrupted_run(number: signal.Signals) -> None:
    """A run in which node hears of a signal before Python does."""
    with ended_in_order():
        print_in_a_thread("node: read ECONNRESET")
        os.kill(os.getpid(), number)


def test_what_other_threads_print_comes_at_the_end(capsys: pytest.CaptureFixture[str]) -> None:
    """After what the program itself says; nothing is lost in a run without a signal."""
    with ended_in_order():
        print_in_a_thread("node: a warning")
        print("ours", file=sys.stderr)
    assert capsys.readouterr().err == "ours\nnode: a warning\n"


@pytest.mark.parametrize(("number", "ending"), [(signal.SIGINT, KeyboardInterrupt), (signal.SIGTERM, SystemExit)])
def test_a_signal_ends_in_silence(
    capsys: pytest.CaptureFixture[str], number: signal.Signals, ending: type[BaseException]
) -> None:
    """Also if node's last words come before Python knows of the signal; the old handlers are back."""
    before = signal.getsignal(number)
    with pytest.raises(ending):
        interrupted_run(number)
    assert capsys.readouterr().err == ""
    assert signal.getsignal(number) is before


def stubborn_run(number: signal.Signals) -> None:
    """A run within another one, in which a library makes an exception of its own of what a signal raises."""
    with ended_in_order(), ended_in_order():
        print_in_a_thread("node: read ECONNRESET")
        try:
            os.kill(os.getpid(), number)
        except BaseException as error:
            raise (KeyboardInterrupt if number == signal.SIGTERM else ValueError) from error


@pytest.mark.parametrize(("number", "ending"), [(signal.SIGINT, KeyboardInterrupt), (signal.SIGTERM, SystemExit)])
def test_a_run_within_another_one_ends_both(
    capsys: pytest.CaptureFixture[str], number: signal.Signals, ending: type[BaseException]
) -> None:
    """In silence, by the signal's own exception: watchfiles raises KeyboardInterrupt for each, pydantic-core a ValueError."""
    with pytest.raises(ending) as raised:
        stubborn_run(number)
    assert capsys.readouterr().err == ""
    if isinstance(raised.value, SystemExit):
        assert raised.value.code == 128 + number


class Interrupted:
    """A destructor that a signal interrupts. Python prints and ignores whatever a destructor raises."""

    def __init__(self, number: signal.Signals) -> None:
        self.number = number

    def __del__(self) -> None:
        os.kill(os.getpid(), self.number)
        sum(range(1000))  # the handler runs between two operations of Python


def run_with_an_interrupted_destructor(number: signal.Signals) -> None:
    """A run that would take half a minute."""
    with ended_in_order():
        Interrupted(number)
        time.sleep(30)


@pytest.mark.parametrize(("number", "raised"), [(signal.SIGINT, KeyboardInterrupt), (signal.SIGTERM, SystemExit)])
def test_a_signal_in_a_destructor_still_ends_the_run(
    number: signal.Signals, raised: type[BaseException], capsys: pytest.CaptureFixture[str]
) -> None:
    """It comes again as soon as its exception can be raised, and nothing is printed."""
    with pytest.raises(raised):
        run_with_an_interrupted_destructor(number)
    assert capsys.readouterr().err == ""
