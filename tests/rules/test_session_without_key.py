"""Session routing needs the name of a header."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import assert_quiet, assert_reported, router

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "session-without-key"

BAD = {
    "field": (router({"spec/routingLogic": "session"}), "spec.routingLogic", "sessionKey is empty"),
    "empty": (
        router({"spec/routingLogic": "session", "spec/sessionKey": ""}),
        "spec.routingLogic",
        "sessionKey is empty",
    ),
    "argument": (router({"spec/extraArgs": ["--routing-logic=session"]}), "spec.extraArgs[0]", "sessionKey is empty"),
}


@pytest.mark.parametrize(("manifest", "path", "message"), BAD.values(), ids=BAD)
def test_the_pattern_is_reported(manifest: Manifest, path: str, message: str) -> None:
    """The router's parser wants --session-key with the logic session."""
    assert_reported(RULE, manifest, path, message)


GOOD = {
    "key": router({"spec/routingLogic": "session", "spec/sessionKey": "x-user-id"}),
    "key-as-argument": router({"spec/routingLogic": "session", "spec/extraArgs": ["--session-key", "x-user-id"]}),
    "key-abbreviated": router({"spec/routingLogic": "session", "spec/extraArgs": ["--session=x-user-id"]}),
    "overridden": router({"spec/routingLogic": "session", "spec/extraArgs": ["--routing-logic", "roundrobin"]}),
    "roundrobin": router(),
    "odd": router({"spec/extraArgs": 5, "spec/routingLogic": ["session"]}),
}


@pytest.mark.parametrize("manifest", GOOD.values(), ids=GOOD)
def test_a_good_object_is_left_alone(manifest: Manifest) -> None:
    """A key in either place is enough; other logics need none; the last logic counts."""
    assert_quiet(RULE, manifest)
