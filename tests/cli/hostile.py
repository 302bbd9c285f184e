"""Run one command line in this process as in a container: without a home folder, in any encoding, with or without standard output."""

from __future__ import annotations

import io
import os
import re
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Literal, NamedTuple

from prodstack.program import guarded

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pytest

    Output = Literal["ascii", "utf-8", "closed", "nobody reads"]

EVIL = "::error::a\n::add-mask::b\r\x1b[31m\u202e\u2028<b>@team|[x](https://a.example)`\u0085\u00e9"
"""Text that steers terminals, pipelines and pages, and that ASCII cannot encode."""
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
OUTPUTS: tuple[Output, ...] = ("ascii", "utf-8", "closed", "nobody reads")
"""What standard output is: a file of this encoding, closed before the start, or a pipe that nobody reads. Then the encoding is ASCII."""


class Ended(NamedTuple):
    """The exit code, and what was written."""

    code: int
    out: str
    err: str


def ended(
    argv: Sequence[str], monkeypatch: pytest.MonkeyPatch, output: Output = "ascii", home: str | None = None
) -> Ended:
    """Run the program with this standard output and this HOME; None unsets it.

    Raises UnicodeDecodeError if an output is not of the encoding.
    """
    encoding = "utf-8" if output == "utf-8" else "ascii"
    out = _standard_output(output, encoding)
    err = io.TextIOWrapper(io.BytesIO(), encoding)
    with monkeypatch.context() as patched:
        patched.delenv("HOME", raising=False) if home is None else patched.setenv("HOME", home)
        patched.delenv("JSII_RUNTIME_PACKAGE_CACHE", raising=False)
        patched.setattr(sys, "path", list(sys.path))
        patched.setattr(sys, "stdout", out)
        patched.setattr(sys, "stderr", err)
        code = guarded(list(argv))
        if output == "closed":
            sys.stdout.close()  # the program opened os.devnull
    return Ended(code, _text(out, encoding), _text(err, encoding))


def assert_in_order(end: Ended) -> None:
    """Assert what holds whatever was given: an exit code of ours, no traceback, no bug, no control character, no line that steers CI."""
    said = end.out + end.err
    assert end.code in (0, 1, 2), said
    assert "Traceback" not in said
    assert "internal error" not in said
    assert CONTROL.search(said) is None
    assert not re.search("^::", end.err, re.MULTILINE)


def _standard_output(output: Output, encoding: str) -> io.TextIOWrapper | None:
    if output == "closed":
        return None
    if output == "nobody reads":
        reader, writer = os.pipe()
        os.close(reader)
        return os.fdopen(writer, "w", encoding=encoding)
    return io.TextIOWrapper(io.BytesIO(), encoding)


def _text(stream: io.TextIOWrapper | None, encoding: str) -> str:
    if stream is None:
        return ""
    if not isinstance(stream.buffer, io.BytesIO):
        with suppress(BrokenPipeError):
            stream.close()
        return ""
    stream.flush()
    return stream.buffer.getvalue().decode(encoding)
