"""No secret of a live object gets into a file that the import writes."""

from __future__ import annotations

import copy
import json

from prodstack.importing.cluster.convert import import_cluster
from prodstack.importing.cluster.report import report
from prodstack.manifests.manifest import Manifest
from tests.test_secret_cases import KNOWABLE, ORDINARY, SECRETS, is_reported, manifests


def numbered(manifest: Manifest, number: int) -> Manifest:
    """The same object under a name of its own."""
    body = copy.deepcopy(manifest.body)
    body["metadata"]["name"] = f"rt{number}"
    return Manifest(body)


def test_the_secrets_that_can_be_known_are_not_copied() -> None:
    """Neither into a stack file nor into the report; each of the objects is blocked until somebody names a Secret."""
    known = [each for _, each in manifests(KNOWABLE) if each.is_ours and is_reported(each)]
    live = [numbered(each, number) for number, each in enumerate(known)]
    assert len(live) > 60
    assert all(any(word in json.dumps(each.body, ensure_ascii=False) for word in SECRETS) for each in live[:20])
    result = import_cluster(live, "lab")
    text = "".join(result.files.values()) + report(result)
    assert [word for word in SECRETS if word in text] == []
    assert len(result.missing) == len(live)
    assert text.count("notCopied") >= len(live)


def test_ordinary_values_are_copied() -> None:
    """No value is taken for a secret that the rules accept."""
    ours = [each for _, each in manifests(ORDINARY) if each.is_ours]
    result = import_cluster([numbered(each, number) for number, each in enumerate(ours)], "lab")
    assert len(ours) > 60
    assert "notCopied" not in "".join(result.files.values())
    assert result.unexplained == ()
