"""The build cache: one SQLite file below .cache/, which is safe to delete, to damage, and to share between branches and parallel runs.

Every row is a function of its key, a digest of all that it was made of, so a row is never out of date; signatures of files are judged
before they are believed. A row carries a checksum. A file that SQLite cannot read is deleted with one note; where no file can be written, a
run works without one. The file holds data only (JSON, numbers and the texts of dist/), nothing that is executed.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
import stat
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from prodstack.compiler.building.fingerprint import Signature, content_digest, digest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from prodstack.compiler.building.record import Record

T = TypeVar("T")
NAME = "synth.sqlite"
_VERSION = 3
_TABLES = """
CREATE TABLE records (key BLOB PRIMARY KEY, facts TEXT, offers BLOB, looks BLOB, checksum BLOB, values_text TEXT, values_checksum BLOB);
CREATE TABLE texts (key BLOB PRIMARY KEY, digest BLOB, content BLOB, checksum BLOB);
CREATE TABLE results (key BLOB PRIMARY KEY, data BLOB, checksum BLOB);
CREATE TABLE files (path TEXT PRIMARY KEY, size INT, modified INT, changed INT, inode INT, seen INT, digest BLOB) WITHOUT ROWID;
"""
_MOST_UNUSED = 4
"""How many times the rows of one run a table may hold before those that this run did not use are deleted."""
_FEWEST = 1_000
_MOST_RESULTS = 20
"""How many results are kept. Each edit adds one, which takes half a megabyte for 5,000 stacks."""
_AT_ONCE = 500
_UNUSABLE = (
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_AUTH,
    sqlite3.SQLITE_IOERR,
)
"""Errors of SQLite that say nothing against what the file holds."""
_PRIMARY = 0xFF
"""The bits of an error's code that say which of these it is; the others say more about it."""
_FILE_TYPES = (str, int, int, int, int, int, bytes)
"""The types in a row of `files`. A damaged row may have others."""
_WAIT = 2.0
"""Seconds to wait for another run that writes; after that, this run stores nothing."""


class Store:
    """What earlier runs built. Without a path, only this run's own."""

    def __init__(self, path: Path | None, note: Callable[[str], None] = lambda _: None) -> None:
        self._path, self._note = path, note
        self._records: dict[bytes, Record] = {}
        self._texts: dict[bytes, tuple[bytes, bytes]] = {}
        self._result: tuple[bytes, Any] | None = None
        self._used: set[bytes] = set()
        self._lost: set[bytes] = set()
        self._is_noted = False
        self._database: sqlite3.Connection | None = None

    def records(self, keys: Iterable[bytes]) -> dict[bytes, Record]:
        """The records that are stored under these keys."""
        from prodstack.compiler.building.record import from_row

        found, rest = self._held(keys, self._records)
        for key, *row, checksum in self._rows("records", rest, "key, facts, offers, looks, checksum"):
            with self._undamaged():
                _check(checksum, key, *row)
                found[key] = from_row(key, *row)
        return found

    def values(self, record: Record) -> str | None:
        """The values of a record; None if they are damaged or lost. Then the next run builds the record again."""
        if record.values is not None:
            return record.values
        for _, text, checksum in self._rows("records", [record.key], "key, values_text, values_checksum"):
            with self._undamaged():
                _check(checksum, record.key, text)
                return str(text)
        self._lost.add(record.key)
        return None

    def digests(self, keys: Iterable[bytes]) -> dict[bytes, bytes]:
        """The digests of the texts that are stored under these keys."""
        held, rest = self._held(keys, self._texts)
        found = {key: of_text for key, (of_text, _) in held.items()}
        for key, of_text, checksum in self._rows("texts", rest, "key, digest, checksum"):
            with self._undamaged():
                _check(checksum, key, of_text)
                found[key] = of_text
        return found

    def _held(self, keys: Iterable[bytes], own: Mapping[bytes, T]) -> tuple[dict[bytes, T], list[bytes]]:
        """What this run made itself of what is wanted, and the keys to look for in the file. All of them count as used."""
        wanted = list(dict.fromkeys(keys))
        self._used.update(wanted)
        return {key: own[key] for key in wanted if key in own}, [key for key in wanted if key not in own]

    def text(self, key: bytes) -> bytes | None:
        """The text that is stored under a key."""
        if key in self._texts:
            return zlib.decompress(self._texts[key][1])
        for _, of_text, packed, checksum in self._rows("texts", [key], "key, digest, content, checksum"):
            with self._undamaged():
                _check(checksum, key, of_text)
                content = zlib.decompress(packed)
                if content_digest(content) == of_text:
                    return content
                raise ValueError(key)
        return None

    def result(self, key: bytes) -> Any:
        """The result of a whole run that is stored under a key; None if there is none."""
        for _, data, checksum in self._rows("results", [key], "key, data, checksum"):
            with self._undamaged():
                _check(checksum, key, data)
                return json.loads(zlib.decompress(data))
        return None

    def signatures(self) -> dict[str, Signature]:
        """The signatures of all files that earlier runs read, by their paths."""
        rows = self._query("SELECT path, size, modified, changed, inode, seen, digest FROM files")
        return {row[0]: Signature(*row[1:]) for row in rows if tuple(map(type, row)) == _FILE_TYPES}

    def put_record(self, record: Record) -> None:
        """Keep a record. `save` stores it unless its values are lost."""
        self._records[record.key] = replace(record, values=self.values(record)) if record.values is None else record

    def put_text(self, key: bytes, content: bytes) -> bytes:
        """Keep a text, and return its digest."""
        self._texts[key] = content_digest(content), zlib.compress(content, 1)
        return self._texts[key][0]

    def put_result(self, key: bytes, data: Any) -> None:
        """Keep the result of this run."""
        self._result = key, data

    def save(self, files: dict[str, Signature], gone: Iterable[str] = ()) -> None:
        """Write what this run built, in one transaction. files: signatures of what it read; gone: paths that no longer exist."""
        vanished = list(gone)
        if self._path is None or not (self._records or self._texts or self._result or files or vanished or self._lost):
            return
        from prodstack.compiler.building.record import to_row

        kept = self._records.items()
        records = [(key, to_row(record), record.values) for key, record in kept if record.values is not None]
        texts = [(key, *text) for key, text in self._texts.items()]
        try:
            database = self._opened(create=True)
            if database is None:
                return
            database.execute("BEGIN IMMEDIATE")
            database.executemany("DELETE FROM records WHERE key = ?", [(key,) for key in self._lost])
            database.executemany(
                "REPLACE INTO records VALUES (?,?,?,?,?,?,?)",
                [(key, *row, _sum(key, *row), values, _sum(key, values)) for key, row, values in records],
            )
            database.executemany("REPLACE INTO texts VALUES (?,?,?,?)", [(*row, _sum(*row[:2])) for row in texts])
            if self._result is not None:
                key, data = self._result[0], zlib.compress(json.dumps(self._result[1]).encode(), 1)
                database.execute("REPLACE INTO results VALUES (?,?,?)", (key, data, _sum(key, data)))
            database.executemany(
                "REPLACE INTO files VALUES (?,?,?,?,?,?,?)", [(path, *sig) for path, sig in files.items()]
            )
            database.executemany("DELETE FROM files WHERE path = ?", [(path,) for path in vanished])
            if self._result is not None:
                self._prune(database)
            database.execute("COMMIT")
        except (sqlite3.Error, OSError, UnicodeError) as error:
            self._give_up(error)
        finally:
            self.close()

    def _prune(self, database: sqlite3.Connection) -> None:
        """Keep the newest results, and delete records and texts that this run did not use if there are many.

        A run that built a result used all rows that it needs.
        """
        database.execute(
            "DELETE FROM results WHERE rowid NOT IN (SELECT rowid FROM results ORDER BY rowid DESC LIMIT ?)",
            (_MOST_RESULTS,),
        )
        used = self._used | self._records.keys() | self._texts.keys()
        most = max(_FEWEST, _MOST_UNUSED * len(used))
        for table in ("records", "texts"):
            if database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] > most:  # noqa: S608  # our own names
                database.execute("CREATE TEMP TABLE IF NOT EXISTS used (key BLOB PRIMARY KEY)")
                database.executemany("INSERT OR IGNORE INTO used VALUES (?)", [(key,) for key in used])
                database.execute(f"DELETE FROM {table} WHERE key NOT IN used")  # noqa: S608  # as above

    def close(self) -> None:
        """Close the file; the next use opens it again. A process must not inherit an open database."""
        if self._database is not None:
            self._database.close()
            self._database = None

    def _rows(self, table: str, keys: list[bytes], columns: str) -> list[Any]:
        found: list[Any] = []
        for start in range(0, len(keys), _AT_ONCE):
            some = keys[start : start + _AT_ONCE]
            marks = ",".join("?" * len(some))
            found += self._query(f"SELECT {columns} FROM {table} WHERE key IN ({marks})", some)  # noqa: S608  # our own names
        return found

    def _query(self, text: str, values: Iterable[Any] = ()) -> list[Any]:
        try:
            database = self._opened(create=False)
            return [] if database is None else database.execute(text, tuple(values)).fetchall()
        except (sqlite3.Error, OSError, UnicodeError) as error:  # UnicodeError: SQLite quotes damaged text
            self._give_up(error)
            return []

    def _opened(self, *, create: bool) -> sqlite3.Connection | None:
        """The database; None if there is no file, and none is to be made. Raises sqlite3.Error."""
        if self._database is not None or self._path is None:
            return self._database
        is_new = not _exists(self._path)
        if is_new and not create:
            return None
        if is_new:
            self._path.parent.mkdir(exist_ok=True)
            ignore = self._path.parent / ".gitignore"
            if not ignore.exists():
                ignore.write_text("*\n", encoding="ascii")
        database = sqlite3.connect(self._path, timeout=_WAIT, isolation_level=None)
        database.execute("PRAGMA synchronous = OFF")  # a power cut may damage the file, and the next run rebuilds it
        if database.execute("PRAGMA user_version").fetchone()[0] != _VERSION:
            if not is_new and database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                database.close()
                raise sqlite3.DatabaseError("it is of another version")
            database.executescript(f"BEGIN EXCLUSIVE; {_TABLES} PRAGMA user_version = {_VERSION}; COMMIT;")
        self._database = database
        return database

    def _give_up(self, error: Exception) -> None:
        """Go on without what the file holds: delete a damaged one, and leave one alone that cannot be used now."""
        self.close()
        path, code = self._path, getattr(error, "sqlite_errorcode", None)
        is_sqlite = isinstance(error, sqlite3.Error | UnicodeDecodeError)
        is_damaged = is_sqlite and (code or 0) & _PRIMARY not in _UNUSABLE
        if path is None or not is_damaged:
            self._path = None
            self._say(f"the build cache {path} cannot be used ({error}), so everything is built again")
            return
        self._say(f"the build cache {path} could not be read ({error}), and is rebuilt")
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
            path.with_name(f"{path.name}-journal").unlink(missing_ok=True)

    def _say(self, text: str) -> None:
        if not self._is_noted:
            self._is_noted = True
            self._note(f"note: {text}")

    @contextlib.contextmanager
    def _undamaged(self) -> Iterator[None]:
        """Take a row that does not hold what was stored for a missing one."""
        try:
            yield
        except (ValueError, TypeError, KeyError, IndexError, zlib.error):
            self._say(f"a row of the build cache {self._path} was damaged, and is rebuilt")


def _exists(path: Path) -> bool:
    """Whether there is a file. Raises OperationalError for a link, a folder or anything else that is not a regular file."""
    try:
        kind = path.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return False
    if not stat.S_ISREG(kind):
        raise _NotOursError("it is not a regular file")
    return True


class _NotOursError(sqlite3.OperationalError):
    """Something else has the name of the cache."""

    sqlite_errorcode = sqlite3.SQLITE_CANTOPEN


def _sum(*parts: bytes | str) -> bytes:
    return digest(*parts)[:8]


def _check(checksum: bytes, *parts: bytes | str) -> None:
    if _sum(*parts) != checksum:
        raise ValueError("the checksum does not hold")
