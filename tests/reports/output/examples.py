"""Findings that the outputs are tried on: ordinary ones, and ones with what breaks a careless format."""

from __future__ import annotations

from prodstack.manifests.finding import FailsAt, Finding, ObjectRef, Severity

ROUTER = ObjectRef("VLLMRouter", "llm", "chat")
ERROR = Finding(
    "router-without-service-account",
    Severity.ERROR,
    FailsAt.OPERATOR,
    "stacks/chat.yaml",
    3,
    5,
    ROUTER,
    "the router has no account",
    "write one",
)
WARNING = Finding(
    "unused-suppression", Severity.WARNING, FailsAt.NOTHING, "a.yaml", 1, 1, None, "it silences nothing", ""
)
NOTE = Finding("ignored-field", Severity.NOTE, FailsAt.NOTHING, "a.yaml", 2, 1, ROUTER, "ignored", "leave it out")
WITHOUT_PLACE = Finding(
    "unused-stack", Severity.WARNING, FailsAt.NOTHING, "", 0, 0, None, "no cluster uses it", "use it"
)
WITHOUT_LINE = Finding(
    "unused-stack", Severity.WARNING, FailsAt.NOTHING, "a.yaml", 0, 0, None, "no cluster uses it", "use it"
)
ODD = Finding(
    "invalid-value",
    Severity.ERROR,
    FailsAt.API_SERVER,
    "odd, 100%: näme.yaml",
    1,
    1,
    ObjectRef("", "", ""),
    'a "quote", 100%\r\na::line \x1b[31m🙂',
    "x: y\nz",
)
ALL = (ERROR, WARNING, NOTE, WITHOUT_PLACE, WITHOUT_LINE, ODD)
