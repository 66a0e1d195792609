"""Entry: one line of the journal, bound to the line before by its hash.

`append()` is the only way in. Every other door of the ORM raises Closed: saving, deleting and changing, one by one, many
at once, through the base manager, fixtures or a cascade. What goes round the ORM breaks the chain, and `verify()` sees it.

A hash is SHA-256 over the JSON of the entry's fields and the hash before it. A chain cannot know that its last entries
were cut off, so keep the head that `verify()` gives somewhere else, and hand it in the next time.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NoReturn

from django.db import DEFAULT_DB_ALIAS, connections, models, transaction

FIRST = "0" * 64
_LOCK = 0x6F6D74616E6B65  # "omtanke": the name of the journal's lock in PostgreSQL


class Deed(models.TextChoices):
    """What was done. Closed on purpose: a new deed is a line here."""

    READ = "read"
    MADE = "made"
    CHANGED = "changed"
    EXPORTED = "exported"
    DELETED = "deleted"
    LOGGED_IN = "logged-in"
    REFUSED = "refused"


class Closed(Exception):
    """Somebody tried to write the journal by another door than `append()`. Nothing was written."""


def _closed(*_args: Any, **_kwargs: Any) -> NoReturn:
    raise Closed("The journal is only added to, by journal.append().")


class Entries(models.QuerySet["Entry"]):
    """Reads only."""

    create = get_or_create = update_or_create = bulk_create = bulk_update = update = delete = _closed
    acreate = aget_or_create = aupdate_or_create = abulk_create = abulk_update = aupdate = adelete = _closed
    _raw_delete = _update = _insert = _closed  # what Model.save, Model.delete and cascades use inside

    def about(self, subject: str) -> Entries:
        """The entries about a subject, which its person may read."""
        return self.filter(about=subject)


class Entry(models.Model):
    """Who (`actor`), when, did what (`deed`) to what (`target`), concerning whom (`about`). Never the content.

    The three are names such as `person:17` and no foreign keys: an entry outlives what it tells of.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=80, db_index=True)
    deed = models.CharField(max_length=20, choices=Deed.choices)
    target = models.CharField(max_length=120)
    about = models.CharField(max_length=80, blank=True, db_index=True)
    before = models.CharField(max_length=64, unique=True)  # two entries can never follow the same one
    hash = models.CharField(max_length=64)

    objects = Entries.as_manager()

    class Meta:
        ordering = ("number",)
        base_manager_name = default_manager_name = "objects"

    def __str__(self) -> str:
        return f"{self.number} {self.actor} {self.deed} {self.target}"

    save = save_base = delete = asave = adelete = _closed

    def reckoned(self) -> str:
        """The hash this entry should have."""
        told = [self.number, self.at.astimezone(UTC).isoformat(timespec="microseconds"), self.actor, self.deed]
        told += [self.target, self.about, self.before]
        return hashlib.sha256(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def refuse_delete(**_kwargs: Any) -> None:
    """Receives `pre_delete`, which every deletion of the ORM sends that is not refused before."""
    _closed()


def append(actor: str, deed: Deed, target: str, about: str = "", *, using: str = DEFAULT_DB_ALIAS) -> Entry:
    """Write one entry at the end, in the transaction of what it tells of, and give it back.

    Writers wait for each other: SQLite by its immediate transaction, PostgreSQL by a lock that ends with the transaction.
    ValueError for what is empty or too long, before anything is written.
    """
    for field, value, longest in (("actor", actor, 80), ("target", target, 120), ("about", about, 80)):
        if len(value) > longest or "\x00" in value or (not value and field != "about"):
            raise ValueError(f"{field} must be 1 to {longest} characters")
    with transaction.atomic(using=using):
        if connections[using].vendor == "postgresql":
            with connections[using].cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        last = Entry.objects.using(using).order_by("-number").first()
        entry = Entry(
            number=last.number + 1 if last else 1,
            at=datetime.now(UTC),
            actor=actor,
            deed=Deed(deed),
            target=target,
            about=about,
            before=last.hash if last else FIRST,
        )
        entry.hash = entry.reckoned()
        _write(entry, using)
    return entry


def _write(entry: Entry, using: str) -> None:
    query = models.sql.InsertQuery(Entry)
    query.insert_values(Entry._meta.concrete_fields, [entry])
    query.get_compiler(using=using).execute_sql()
    entry._state.adding, entry._state.db = False, using


@dataclass(frozen=True, slots=True)
class Verdict:
    """What `verify()` saw: how many entries hold, the hash of the last of them, and what is wrong, in order."""

    entries: int
    head: str
    wrong: tuple[str, ...]


def verify(head: str = "", *, using: str = DEFAULT_DB_ALIAS) -> Verdict:
    """Walk the chain from its first entry. `head` is one that was noted before: it must still be in the chain."""
    before, count, seen, wrong = FIRST, 0, not head, []
    for entry in _all(using):
        count += 1
        if entry.number != count:
            wrong.append(f"entry {entry.number}: number {count} was to come here")
            count = entry.number
        if entry.before != before:
            wrong.append(f"entry {entry.number}: does not follow the entry before it")
        if entry.hash != entry.reckoned():
            wrong.append(f"entry {entry.number}: was changed after it was written")
        before = entry.hash
        seen = seen or entry.hash == head
    if not seen:
        wrong.append(f"the head {head[:12]}… is gone: entries were cut off, or the journal was written anew")
    return Verdict(count, before, tuple(wrong))


def _all(using: str) -> Iterator[Entry]:
    entries: Iterable[Entry] = Entry.objects.using(using).order_by("number").iterator(chunk_size=2000)
    yield from entries
