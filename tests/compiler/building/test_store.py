"""The file of the build cache: whatever is in its place, a run gives what a run without it gives, with at most one note."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from prodstack.compiler.building import store
from prodstack.compiler.building.fingerprint import Signature
from prodstack.compiler.building.record import Record
from prodstack.compiler.building.store import Store
from tests.compiler.building.damage import DAMAGES, swapped_rows
from tests.compiler.building.sequences import DifferentError, Runs, Version, pretended
from tests.projects import CLUSTER, STACK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.compiler.building.damage import Damage

FILES = {
    "stacks/chat.yaml": STACK.encode(),
    "stacks/batch.yaml": STACK.replace("llama", "qwen").replace("front", "back").replace("cache:", "kv:").encode(),
    "clusters/prod.yaml": CLUSTER.replace("chat", "chat, batch").encode(),
}
EDITED = {**FILES, "clusters/prod.yaml": FILES["clusters/prod.yaml"] + b"# edited\n"}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runs]:
    """A project with a cache, which is published."""
    version = Version()
    with pretended(version):
        runs = Runs(tmp_path_factory.mktemp("store") / "project", version)
        runs.write(FILES)
        runs.compare()
        shutil.copy(cache(runs), kept(runs))
        yield runs


def cache(runs: Runs) -> Path:
    """The file of the cache."""
    return runs.root / ".cache" / "synth.sqlite"


def kept(runs: Runs) -> Path:
    """A copy of the file as it was before any damage."""
    return runs.root / "kept.sqlite"


def restored(runs: Runs) -> Path:
    """The file, as it was before any damage."""
    for path in cache(runs).parent.glob("synth.sqlite*"):
        path.unlink()
    shutil.copy(kept(runs), cache(runs))
    return cache(runs)


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_damage(damage: Damage, filled: Runs) -> None:
    """A run that needs the result of the last one, and one that needs its rows."""
    for seed in range(12):
        damage(restored(filled), random.Random(seed))  # noqa: S311  # a test's choice, not a secret
        filled.write(EDITED if seed % 2 else FILES)
        filled.compare()
        filled.compare()


def test_every_byte_of_the_schema(filled: Runs) -> None:
    """The first page tells SQLite what is in the file; most of its bytes may be wrong."""
    size = kept(filled).stat().st_size
    data = kept(filled).read_bytes()
    used = [at for at in range(min(4096, size)) if data[at]]
    for at in used[:: max(1, len(used) // 60)]:
        broken = bytearray(data)
        broken[at] ^= 0xA5
        restored(filled).write_bytes(broken)
        filled.compare()


def test_without_checksums_swapped_rows_would_be_believed(filled: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    """So the test of the damage can fail."""
    monkeypatch.setattr(store, "_check", lambda *_: None)
    filled.write(EDITED)

    def swap_often() -> None:
        for seed in range(20):
            swapped_rows(restored(filled), random.Random(seed))  # noqa: S311  # as above
            filled.compare()

    with pytest.raises(DifferentError):
        swap_often()


def a_folder(path: Path) -> None:
    """A folder has the name of the file."""
    path.mkdir()


def a_pipe(path: Path) -> None:
    """Nobody writes to it, so that reading it would wait."""
    os.mkfifo(path)


def a_link(path: Path) -> None:
    """The file must not be written where a link leads."""
    path.symlink_to(path.parent.parent / "kept.sqlite")


def a_link_to_nowhere(path: Path) -> None:
    """Nor made there."""
    path.symlink_to("/nowhere/else")


@pytest.mark.parametrize("make", [a_folder, a_pipe, a_link, a_link_to_nowhere], ids=lambda make: make.__name__)
def test_something_else_has_its_name(make: Callable[[Path], None], filled: Runs) -> None:
    """It is left alone; everything is built."""
    path = restored(filled)
    before = kept(filled).read_bytes()
    path.unlink()
    make(path)
    looks = path.lstat().st_ino
    filled.compare()
    assert path.lstat().st_ino == looks
    assert kept(filled).read_bytes() == before
    if path.is_dir():
        path.rmdir()
    restored(filled)


@pytest.mark.parametrize("make", [Path.touch, a_link_to_nowhere, a_pipe], ids=lambda make: make.__name__)
def test_something_else_has_the_name_of_its_folder(make: Callable[[Path], None], filled: Runs) -> None:
    """`.cache` is no folder, so nothing is stored."""
    folder = cache(filled).parent
    shutil.rmtree(folder)
    make(folder)
    filled.compare()
    folder.unlink()
    folder.mkdir()
    restored(filled)


def test_another_program_holds_the_lock(filled: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    """The run does not wait for ever, keeps the file, and stores nothing."""
    monkeypatch.setattr(store, "_WAIT", 0.05)
    path = restored(filled)
    before = path.read_bytes()
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        filled.write(EDITED)
        filled.compare()
        other.execute("ROLLBACK")
    assert path.read_bytes() == before


def test_nothing_is_deleted_that_only_cannot_be_used(filled: Runs) -> None:
    """An error of the disk, of a lock or of permissions says nothing against what the file holds, whatever SQLite adds to its code."""
    for code in (
        sqlite3.SQLITE_BUSY_RECOVERY,
        sqlite3.SQLITE_READONLY_DBMOVED,
        sqlite3.SQLITE_IOERR_WRITE,
        sqlite3.SQLITE_FULL,
    ):
        path = restored(filled)
        error = sqlite3.OperationalError("injected")
        error.sqlite_errorcode = code
        notes: list[str] = []
        Store(path, notes.append)._give_up(error)
        assert path.exists()
        assert len(notes) == 1


def test_what_cannot_be_stored_is_not_damage(filled: Runs) -> None:
    """A name that is not Unicode, which a file system can have."""
    path = restored(filled)
    before, notes = path.read_bytes(), list[str]()
    Store(path, notes.append).save({"dist/\udcff": Signature(1, 2, 3, 4, 5, b"6")})
    assert path.read_bytes() == before
    assert len(notes) == 1


def test_rows_of_another_form_are_not_taken(tmp_path: Path) -> None:
    """A table with other columns, or values of other types, is damage."""
    path = tmp_path / "synth.sqlite"
    signature = Signature(1, 2, 3, 4, 5, b"6")
    Store(path).save({"a": signature})
    assert Store(path).signatures() == {"a": signature}
    with contextlib.closing(sqlite3.connect(path)) as database:
        database.execute("UPDATE files SET size = 'x'")
        database.execute("INSERT INTO files VALUES (CAST(x'ff' AS BLOB), 1, 2, 3, 4, 5, x'06')")
        database.commit()
    assert Store(path).signatures() == {}
    with contextlib.closing(sqlite3.connect(path)) as database:
        database.execute("DROP TABLE files")
        database.execute("CREATE TABLE files (path TEXT, size INT)")
        database.execute("INSERT INTO files VALUES ('a', 1)")
        database.commit()
    notes: list[str] = []
    assert Store(path, notes.append).signatures() == {}
    assert not path.exists()
    assert len(notes) == 1


def test_lost_values_of_a_record(tmp_path: Path) -> None:
    """They are read apart from the rest, when a look-up leads to them. If they are damaged, the whole record is built again."""
    path = tmp_path / "synth.sqlite"
    first = Store(path)
    first.put_record(Record(b"a", values='{"names":[]}'))
    first.put_record(Record(b"b", values="{}"))
    first.save({})
    with contextlib.closing(sqlite3.connect(path)) as database:
        database.execute("UPDATE records SET values_text = '{}' WHERE key = x'61'")
        database.commit()
    notes: list[str] = []
    second = Store(path, notes.append)
    found = second.records([b"a", b"b"])
    assert [second.values(found[key]) for key in (b"a", b"b")] == [None, "{}"]
    second.put_record(found[b"a"])
    second.put_record(found[b"b"])
    second.save({})
    assert list(Store(path).records([b"a", b"b"])) == [b"b"]
    assert len(notes) == 1


def test_rows_that_nobody_used_are_deleted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file does not grow endlessly. What the last run used stays, and so do the newest results, for those who change branches."""
    monkeypatch.setattr(store, "_FEWEST", 4)
    monkeypatch.setattr(store, "_MOST_RESULTS", 3)
    path = tmp_path / "synth.sqlite"
    for number in range(40):
        each = Store(path)
        each.put_text(b"%d" % number, b"text %d" % number)
        each.put_result(b"result %d" % number, number)
        each.save({})
    last = Store(path)
    assert [last.result(b"result %d" % number) for number in range(35, 40)] == [None, None, 37, 38, 39]
    assert last.text(b"39") == b"text 39"
    with contextlib.closing(sqlite3.connect(path)) as database:
        assert database.execute("SELECT count(*) FROM texts").fetchone()[0] < 20
        assert database.execute("SELECT count(*) FROM results").fetchone()[0] == 3
