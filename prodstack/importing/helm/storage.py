"""Volume and chat template of a model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from prodstack.importing.helm.pieces import CLUSTER, Note, Setting, is_empty, short, text_of
from prodstack.importing.helm.release import has_volume
from prodstack.importing.helm.table import Verdict
from prodstack.models.engine import AccessMode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.importing.helm.pieces import Piece
    from prodstack.importing.helm.release import Release
    from prodstack.manifests.yaml_reader import Path

DEFAULT_MODE = "ReadWriteOnce"
"""The access mode that the chart writes if there is none."""
_MODES: tuple[str, ...] = get_args(AccessMode)


def storage(release: Release, path: Path, entry: Path) -> Iterator[Piece]:
    """Yield the volume of a model, and its chat template."""
    yield from _chat_template(release, path, entry)
    where = (*path, "pvcStorage")
    size = release.value(*where)
    if not has_volume(release, path):
        if not is_empty(size):
            text = "The operator can only create a claim, of a size that is a text such as 50Gi; the model is stored in the container's own file system."
            yield Note(where, Verdict.IMPOSSIBLE, text)
        for key in ("pvcAccessMode", "storageClass", "pvcMatchLabels", "pvcLabels", "pvcAnnotations"):
            if release.value(*path, key) is not None:
                yield Note((*path, key), Verdict.UNUSED, "There is no volume: pvcStorage is not set.")
        return
    target = (*entry, "storageConfig")
    yield Setting((*target, "enabled"), True, (where,))
    yield Setting((*target, "size"), short(str(size)), (where,))
    yield from _access_mode(release, path, target)
    yield from _storage_class(release, path, target)


def _access_mode(release: Release, path: Path, target: Path) -> Iterator[Piece]:
    where = (*path, "pvcAccessMode")
    written = release.value(*where)
    modes: list[Any] = written if isinstance(written, list) else [] if is_empty(written) else [written]
    mode = next((each for each in modes if each in _MODES), DEFAULT_MODE)
    why = "" if modes else "The chart's default; the operator's is ReadWriteMany."
    yield Setting((*target, "accessMode"), mode, (where,), why)
    if modes and modes != [mode]:
        known = ", ".join(_MODES)
        yield Note(
            where, Verdict.CHANGED, f"A runtime's volume has one access mode of {known}; the stack file has {mode}."
        )


def _storage_class(release: Release, path: Path, target: Path) -> Iterator[Piece]:
    where = (*path, "storageClass")
    name = release.value(*where)
    text = text_of(name)
    if text and release.storage_class == text:
        yield Setting((CLUSTER, "storageClass"), text, (where,))
    elif text:
        yield Setting((*target, "storageClassName"), text, (where,))
    elif name is not None:
        why = 'The chart writes storageClassName: "", which needs a volume made by hand; the operator then uses the cluster\'s default class.'
        yield Note(where, Verdict.CHANGED, why)


def _chat_template(release: Release, path: Path, entry: Path) -> Iterator[Piece]:
    name, content = (*path, "chatTemplate"), (*path, "chatTemplateConfigMap")
    text = release.value(*content)
    if not is_empty(release.value(*name)) and isinstance(text, str) and text:
        yield Setting((*entry, "model", "chatTemplate"), text, (name, content))
    elif not is_empty(release.value(*name)):
        why = "The chart takes a file's name here, from a volume that the operator does not mount; the operator takes the template itself."
        yield Note(name, Verdict.IMPOSSIBLE, f"{why} Write its text as model.chatTemplate.")
    elif text is not None:
        yield Note(content, Verdict.IGNORED, "The chart reads it only together with chatTemplate.")
