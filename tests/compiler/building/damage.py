"""What can happen to the file of the build cache between two runs."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Callable
    from pathlib import Path

    Damage = Callable[[Path, random.Random], None]
    """Takes the path of the file, which exists. A copy of an earlier state may stand beside it, with the suffix .earlier."""


def flipped_bytes(path: Path, choose: random.Random) -> None:
    """Some bytes are others."""
    data = bytearray(path.read_bytes())
    for _ in range(choose.choice((1, 8, 64)) if data else 0):
        data[choose.randrange(len(data))] ^= 1 << choose.randrange(8)
    path.write_bytes(data)


def flipped_where_it_counts(path: Path, choose: random.Random) -> None:
    """A byte within what the rows hold is another one: SQLite does not notice."""
    with contextlib.closing(sqlite3.connect(path)) as database, contextlib.suppress(sqlite3.Error):
        table, column = choose.choice(
            (
                ("records", "facts"),
                ("records", "values_text"),
                ("records", "values_checksum"),
                ("records", "offers"),
                ("records", "looks"),
                ("records", "checksum"),
                ("texts", "digest"),
                ("texts", "content"),
                ("results", "data"),
                ("files", "digest"),
            )
        )
        rows = database.execute(f"SELECT {column}, count(*) FROM {table} GROUP BY {column}").fetchall()  # noqa: S608  # our own names
        value = choose.choice(rows)[0] if rows else b""
        if value:
            data = bytearray(value.encode() if isinstance(value, str) else value)
            data[choose.randrange(len(data))] ^= 1 << choose.randrange(7)
            new = data.decode("utf-8", "replace") if isinstance(value, str) else bytes(data)
            database.execute(f"UPDATE {table} SET {column} = ? WHERE {column} = ?", (new, value))  # noqa: S608  # as above
            database.commit()


def shortened(path: Path, choose: random.Random) -> None:
    """The file ends in the middle."""
    data = path.read_bytes()
    path.write_bytes(data[: choose.randrange(len(data) + 1)])


def another_file(path: Path, choose: random.Random) -> None:
    """Something else is in its place."""
    path.write_bytes(choose.choice((b"", b"hello", b"SQLite format 3\x00", b"\x00" * 8192)))


def another_database(path: Path, choose: random.Random) -> None:
    """A database of somebody else is in its place, perhaps with our version and tables of another form."""
    path.unlink()
    with contextlib.closing(sqlite3.connect(path)) as database:
        database.execute(choose.choice(("CREATE TABLE a (b)", "CREATE TABLE records (key)", "PRAGMA application_id=3")))
        database.execute(f"PRAGMA user_version = {choose.choice((0, 1, 7))}")
        database.commit()


def missing_rows(path: Path, choose: random.Random) -> None:
    """Some rows are gone."""
    with contextlib.closing(sqlite3.connect(path)) as database, contextlib.suppress(sqlite3.Error):
        for table in ("records", "texts", "results", "files"):
            database.execute(f"DELETE FROM {table} WHERE random() % 3 = {choose.randrange(3)}")  # noqa: S608  # our own names
        database.commit()


def swapped_rows(path: Path, choose: random.Random) -> None:
    """What is stored under one key is stored under another."""
    with contextlib.closing(sqlite3.connect(path)) as database, contextlib.suppress(sqlite3.Error):
        for table in ("records", "texts", "results"):
            keys = [key for (key,) in database.execute(f"SELECT key FROM {table}")]  # noqa: S608  # our own names
            if len(keys) > 1:
                one, other = choose.sample(keys, 2)
                for old, new in ((one, b"-"), (other, one), (b"-", other)):
                    database.execute(f"UPDATE {table} SET key = ? WHERE key = ?", (new, old))  # noqa: S608  # as above
        database.commit()


def an_earlier_state(path: Path, choose: random.Random) -> None:
    """The file of some runs ago is back, as from a backup."""
    earlier = path.with_suffix(".earlier")
    if earlier.exists() and choose.random() < 0.7:
        shutil.copy(earlier, path)
    else:
        shutil.copy(path, earlier)


def gone(path: Path, _: random.Random) -> None:
    """The file is deleted."""
    path.unlink()


DAMAGES: tuple[Damage, ...] = (
    flipped_bytes,
    flipped_where_it_counts,
    shortened,
    another_file,
    another_database,
    missing_rows,
    swapped_rows,
    an_earlier_state,
    gone,
)
