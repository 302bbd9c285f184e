"""Sequences of random edits, each followed by a run with the build cache and one without it, which have to agree.

Nothing is rendered by cdk8s: the content of a file is a plain function of all that a renderer sees, so node is not started. What the rules
report and what the files hold depend on `version`, as they would after a change of the program.
"""

from __future__ import annotations

import copy
import json
import os
import random
import shutil
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest

from prodstack.cli.synth import _synth
from prodstack.compiler.authoring.cluster_facts import facts
from prodstack.compiler.building import builder, fingerprint, project, session, stack, texts
from prodstack.compiler.building.session import Session
from prodstack.manifests.manifest import World
from prodstack.rules.engine.registry import judge
from tests.compiler.building import worlds
from tests.compiler.building.damage import DAMAGES
from tests.compiler.building.edits import EDITS
from tests.compiler.building.pretended import PretendedRenderer

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from prodstack.compiler.building.units import Unit
    from prodstack.manifests.finding import Finding, ObjectRef
    from prodstack.manifests.manifest import Manifest

    Step = Callable[["Player", random.Random], None]

LENGTH = 8
"""Steps of a sequence."""
CHECKED = 0.3
"""The share of the steps after which a run with the cache is compared with one without it."""

TIDY = 0.8
"""The share of the edits after which all references lead somewhere."""


class DifferentError(AssertionError):
    """A run with the cache and one without it do not agree."""


@dataclass
class Version:
    """Of the program; the digest of the program, what rules report and what is rendered depend on it."""

    number: int = 0


def of_version(version: Version) -> bytes:
    """What the version adds to the digest of the program."""
    return b"%d" % version.number


def rendered(unit: Unit, version: Version) -> str:
    """The content of a unit's file, as a function of everything that the real renderer sees."""
    operator = None if unit.operator is None else unit.operator.model_dump()
    bodies = [
        json.dumps(each.body, sort_keys=not each.as_written, default=repr) + str(each.as_written)
        for each in unit.resources
    ]
    stated = [version.number, os.environ.get("JSII_NODE"), operator, unit.validation, unit.text, bodies]
    return texts.header(unit.sources) + json.dumps(stated)


@contextmanager
def pretended(version: Version) -> Iterator[None]:
    """Take the program for one of this version. The clock is fast, so that every file looks settled as soon as it is written."""
    real = fingerprint.program()

    def program() -> bytes:
        return fingerprint.digest(real, of_version(version))

    def copied(unit: Unit) -> bytes | None:
        return rendered(unit, version).encode() if unit.validation else None

    def judged(*arguments: Any) -> list[Finding]:
        return [replace(each, fix=f"{each.fix} {version.number}") for each in judge(*arguments)]

    with pytest.MonkeyPatch.context() as patch:
        for module in (builder, fingerprint, project, session, texts):
            if hasattr(module, "program"):
                patch.setattr(module, "program", program)
        for module in (project, stack):
            patch.setattr(module, "judge", judged)
        patch.setattr(texts, "_copied", copied)
        clock = time.time_ns
        patch.setattr(time, "time_ns", lambda: clock() + 10_000_000_000)
        patch.setattr(os, "fsync", lambda _: None)
        yield


class Runs:
    """Runs over the files of a folder, with the cache and without it."""

    def __init__(self, root: Path, version: Version) -> None:
        self.root, self.version = root, version
        self._looks: dict[str, tuple[int, ...]] = {}
        self.written: dict[str, bytes] = {}
        shutil.rmtree(root, ignore_errors=True)
        for name in ("stacks", "clusters", "bases"):
            (root / name).mkdir(parents=True)

    def write(self, wanted: Mapping[str, bytes], *, keep_times: bool = False) -> None:
        """Write these files, and remove all others of before. keep_times: of the files that change."""
        for path in self.written.keys() - wanted.keys():
            self._remove(path)
        for path, content in wanted.items():
            if self.written.get(path) != content:
                self.put(path, content, keep_times=keep_times)
        self.written = dict(wanted)

    def put(self, path: str, content: bytes, *, keep_times: bool = False) -> None:
        """Write one file, so that it never looks as it did when it had another content."""
        target = self.root / path
        target.parent.mkdir(exist_ok=True, parents=True)
        times = target.stat() if keep_times and target.exists() else None
        target.write_bytes(content)
        while True:
            if times is not None:
                os.utime(target, ns=(times.st_atime_ns, times.st_mtime_ns))
            looks = fingerprint.looks_of(os.lstat(target))
            if looks != self._looks.get(path):
                break
            target.write_bytes(content)
        self._looks[path] = looks

    def _remove(self, path: str) -> None:
        (self.root / path).unlink()
        folder = (self.root / path).parent
        if folder.parent.name == "stacks" and not any(folder.iterdir()):
            folder.rmdir()

    def run(self, *, cached: bool, judge_only: bool = False) -> tuple[Session, int]:
        """One run, which is stored and published if it is cached."""
        notes: list[str] = []
        renderer = None if judge_only else PretendedRenderer(lambda unit: rendered(unit, self.version))
        found = Session(self.root, cached=cached, renderer=renderer, workers=1, note=notes.append)
        code = _synth(found, False, worlds.CLUSTERS) if cached and not judge_only else int(found.blocked)
        if judge_only:
            found.findings  # noqa: B018  # judges
        if cached:
            found.save()
        if len(notes) > (1 if cached else 0):
            raise DifferentError(f"more than one note: {notes}")
        return found, code

    def compare(self, *, together: bool = True) -> tuple[Finding, ...]:
        """Publish with the cache, and compare everything with a run without it; its findings. Raises DifferentError.

        together: compare with a judgement of all objects at once too.
        """
        before = self.dist()
        cached, code = self.run(cached=True)
        clean, _ = self.run(cached=False)
        _same("findings", cached.findings, clean.findings)
        if together:
            self.judge_together(clean)
        _same("blocked", cached.blocked, clean.blocked)
        _same("foreign files", cached.allows_foreign_files, clean.allows_foreign_files)
        if clean.blocked:
            _same("dist/", self.dist(), before)
            return clean.findings
        wanted = dict(clean.files)
        _same("files", dict(cached.files), wanted)
        if code == 0:
            foreign = {path: before[path] for path in before if path.endswith("extra.yaml")}
            _same("dist/", self.dist(), wanted | foreign)
        elif wanted:
            raise DifferentError(f"synth ends with {code}")
        return clean.findings

    def judge_together(self, clean: Session) -> None:
        """Judge all objects of a cluster at once, in an ordinary world, and compare with what was found stack by stack.

        Findings of a stack with an override are compared without their places, which are those of the causes.
        """
        for run in clean._compiled.runs:
            if run.whole:
                stacks = [stack for stack, _ in run.stacks]
                own = [manifest for stack in stacks for manifest in stack.manifests]
                world = World(
                    (*own, *(resource.manifest for _, resource in run.objects)),
                    complete=True,
                    facts=facts(run.cluster.settings, run.cluster.catalog),
                )
                moved = {ref for stack in stacks if stack.job.overrides for ref in map(_ref, stack.manifests)}
                parts = [record.findings for _, record in run.compiled] + [record.findings for record, _ in run.objects]
                found = sorted(_without_place(each, moved) for part in parts for each in part)
                wanted = sorted(_without_place(each, moved) for each in vars(project)["judge"](world))
                _same(f"findings of {run.cluster.name}, stack by stack and together", tuple(found), tuple(wanted))

    def dist(self) -> dict[str, bytes]:
        """Every file of dist/, by its path below it."""
        folder = self.root / "dist"
        return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


class Player(Runs):
    """Plays a sequence in a folder."""

    def __init__(self, root: Path, version: Version, seed: str) -> None:
        super().__init__(root, version)
        self.seed = seed
        self.state = worlds.project(random.Random(seed))  # noqa: S311  # a test's choice, not a secret
        self.earlier = [copy.deepcopy(self.state)]

    def play(self, steps: Sequence[int]) -> None:
        """Make the steps with these numbers. Raises DifferentError."""
        self.version.number = 0
        fingerprint.renderer.cache_clear()
        self.write_state()
        self.run(cached=True)
        for number in steps:
            choose = random.Random(f"{self.seed} {number}")  # noqa: S311  # as above
            kinds = list(STEPS)
            choose.choices(kinds, [STEPS[kind] for kind in kinds])[0](self, choose)
            self.write_state()
            if number == steps[-1] or choose.random() < CHECKED:
                self.compare(together=number == steps[-1])

    def write_state(self, *, keep_times: bool = False) -> None:
        """Write the files that the state gives."""
        self.write(worlds.files(self.state), keep_times=keep_times)


def _same(what: str, cached: Any, clean: Any) -> None:
    if cached == clean:
        return
    if isinstance(clean, dict):
        which = [key for key in {**cached, **clean} if cached.get(key) != clean.get(key)]
        cached, clean = ({key: each.get(key) for key in which} for each in (cached, clean))
    elif isinstance(clean, tuple):
        cached, clean = [c for c in cached if c not in clean], [c for c in clean if c not in cached]
    raise DifferentError(f"{what} with the cache:\n  {cached}\nwithout it:\n  {clean}")


def _ref(manifest: Manifest) -> ObjectRef:
    return manifest.ref


def _without_place(finding: Finding, moved: Collection[ObjectRef | None]) -> tuple[Any, ...]:
    place = ("", 0, 0) if finding.object in moved else (finding.file, finding.line, finding.column)
    return (
        *place,
        str(finding.object),
        finding.rule,
        finding.severity,
        str(finding.fails_at),
        finding.message,
        finding.fix,
    )


def an_edit(player: Player, choose: random.Random) -> None:
    """Somebody edits a file or two."""
    for _ in range(choose.choice((1, 1, 2))):
        edit = choose.choices(list(EDITS), list(EDITS.values()))[0]
        edit(player.state, choose)
    if choose.random() < TIDY:
        worlds.tidied(player.state, choose)
    player.earlier.append(copy.deepcopy(player.state))


def an_undo(player: Player, choose: random.Random) -> None:
    """Everything is as it was some steps ago, as after a checkout of another branch."""
    player.state = copy.deepcopy(choose.choice(player.earlier))


def a_hidden_edit(player: Player, choose: random.Random) -> None:
    """A file gets another content of the same size, and the times of the old one."""
    holders = [each for each in player.state["stacks"].values() if "runtimes" in each["sections"]]
    if holders:
        entry = next(iter(choose.choice(holders)["sections"]["runtimes"].values()))
        resources = entry["deploymentConfig"]["resources"]
        resources["gpu"] = choose.choice([count for count in (1, 2, 3, 6) if count != resources["gpu"]])
        player.write_state(keep_times=True)


def touched(player: Player, choose: random.Random) -> None:
    """Files are written anew with the same content, or get other times."""
    for path in choose.sample(sorted(player.written), min(2, len(player.written))):
        if choose.random() < 0.5:
            os.utime(player.root / path)
        else:
            (player.root / path).unlink()
            player.put(path, player.written[path])


def another_version(player: Player, choose: random.Random) -> None:
    """The program is another one, perhaps an earlier one."""
    player.version.number = choose.randrange(3)
    fingerprint.renderer.cache_clear()


def damage(player: Player, choose: random.Random) -> None:
    """Something happens to the file of the cache."""
    path = player.root / ".cache" / "synth.sqlite"
    if path.exists():
        choose.choice(DAMAGES)(path, choose)


def an_edit_of_dist(player: Player, choose: random.Random) -> None:
    """A file of dist/ is edited, is gone, or was not generated."""
    paths = sorted(path for path in player.dist() if not path.endswith("extra.yaml"))
    if not paths:
        return
    path = choose.choice(paths)
    content = (player.root / "dist" / path).read_bytes()
    match choose.randrange(4):
        case 0:
            player.put(f"dist/{path}", content[:-1] + b"#", keep_times=True)
        case 1:
            (player.root / "dist" / path).unlink()
        case 2:
            shutil.rmtree(player.root / "dist")
        case _:
            (player.root / "dist" / "extra.yaml").write_bytes(b"a: 1\n")


def a_judgement(player: Player, _: random.Random) -> None:
    """`check` runs with the cache."""
    player.write_state()
    player.run(cached=True, judge_only=True)


STEPS: dict[Step, int] = {
    an_edit: 14,
    an_undo: 2,
    a_hidden_edit: 2,
    touched: 1,
    another_version: 1,
    damage: 2,
    an_edit_of_dist: 1,
    a_judgement: 1,
}
"""Every kind of step, and how often it is made."""


def first_difference(root: Path, seeds: Sequence[str], *, smallest: bool = True) -> str:
    """What differs in the first of these sequences in which anything does; "" if nothing does. smallest: with as few steps as possible."""
    version = Version()
    with pretended(version):
        for seed in seeds:
            steps = list(range(LENGTH))
            found = _difference(root, version, seed, steps)
            if found:
                return _smallest(root, version, seed, steps, found) if smallest else f"seed {seed!r}: {found}"
    return ""


def _difference(root: Path, version: Version, seed: str, steps: Sequence[int]) -> str:
    try:
        Player(root, version, seed).play(steps)
    except DifferentError as error:
        return str(error)
    return ""


def _smallest(root: Path, version: Version, seed: str, steps: list[int], found: str) -> str:
    for number in list(steps):
        fewer = [each for each in steps if each != number]
        again = _difference(root, version, seed, fewer)
        if again:
            steps, found = fewer, again
    return f"seed {seed!r}, steps {steps}: {found}"
