"""The journal: a chain of entries that is only added to, whatever door of the ORM somebody tries, and whoever writes at once."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, models, transaction

from omtanke_web.journal.models import FIRST, Closed, Deed, Entry, append, verify

pytestmark = pytest.mark.django_db


@pytest.fixture
def three() -> list[Entry]:
    """Three entries."""
    return [append("person:1", Deed.READ, f"guideline:{n}", "person:2") for n in range(3)]


def test_each_entry_is_bound_to_the_one_before(three: list[Entry]):
    assert [e.number for e in three] == [1, 2, 3]
    assert [e.before for e in three] == [FIRST, three[0].hash, three[1].hash]
    assert [e.hash for e in Entry.objects.all()] == [e.reckoned() for e in three]
    found = verify()
    assert (found.entries, found.head, found.wrong) == (3, three[2].hash, ())


def test_an_employee_finds_what_is_about_them(three: list[Entry]):
    append("person:1", Deed.CHANGED, "person:3", "person:3")
    assert [e.number for e in Entry.objects.all().about("person:3")] == [4]


def test_an_empty_journal_is_whole():
    assert (verify().entries, verify().head, verify().wrong) == (0, FIRST, ())


DOORS: dict[str, Callable[[Entry], object]] = {
    "save": lambda e: e.save(),
    "save a new one": lambda e: Entry(number=9, at=e.at, actor="x", deed="read", target="y", before="z").save(
        force_insert=True
    ),
    "save_base": lambda e: e.save_base(raw=True),
    "delete": lambda e: e.delete(),
    "create": lambda e: Entry.objects.create(number=9, at=e.at),
    "get_or_create": lambda e: Entry.objects.get_or_create(number=9),
    "update_or_create": lambda e: Entry.objects.update_or_create(number=1, defaults={"actor": "x"}),
    "bulk_create": lambda e: Entry.objects.bulk_create([Entry(number=9, at=e.at)]),
    "bulk_update": lambda e: Entry.objects.bulk_update([e], ["actor"]),
    "update": lambda e: Entry.objects.update(actor="x"),
    "filtered update": lambda e: Entry.objects.filter(number=1).update(actor="x"),
    "queryset delete": lambda e: Entry.objects.all().delete(),
    "base manager update": lambda e: Entry._base_manager.update(actor="x"),
    "base manager delete": lambda e: Entry._base_manager.all().delete(),
    "raw delete": lambda e: Entry.objects.all()._raw_delete("default"),
    "model's own save": models.Model.save,
    "model's own save_base": models.Model.save_base,
    "model's own delete": models.Model.delete,
    "plain queryset delete": lambda e: models.QuerySet(Entry).delete(),
}


@pytest.mark.parametrize("door", DOORS)
def test_every_other_door_is_closed(three: list[Entry], door: str):
    with pytest.raises(Closed), transaction.atomic():
        DOORS[door](Entry.objects.get(number=2))
    assert (verify().entries, verify().wrong) == (3, ())


FRAUDS = {
    "another actor": ("UPDATE journal_entry SET actor = 'person:9' WHERE number = 2", "entry 2: was changed"),
    "another time": ("UPDATE journal_entry SET at = '2020-01-01 00:00:00' WHERE number = 2", "entry 2: was changed"),
    "another person": ("UPDATE journal_entry SET about = '' WHERE number = 3", "entry 3: was changed"),
    "one is gone": ("DELETE FROM journal_entry WHERE number = 2", "number 2 was to come here"),
    "the first is gone": ("DELETE FROM journal_entry WHERE number = 1", "number 1 was to come here"),
    "another hash": (f"UPDATE journal_entry SET hash = '{FIRST}' WHERE number = 2", "entry 3: does not follow"),
}


@pytest.mark.parametrize("fraud", FRAUDS)
def test_what_goes_round_the_orm_is_seen(three: list[Entry], fraud: str):
    statement, told = FRAUDS[fraud]
    with connection.cursor() as cursor:
        cursor.execute(statement)
    assert any(told in wrong for wrong in verify().wrong)


def test_a_cut_end_is_seen_by_who_noted_the_head(three: list[Entry]):
    head = verify().head
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM journal_entry WHERE number = 3")
    assert verify().wrong == ()
    assert "is gone" in verify(head).wrong[0]
    assert verify(three[0].hash).wrong == ()


def test_an_entry_goes_with_the_transaction_it_tells_of():
    with pytest.raises(RuntimeError), transaction.atomic():
        append("person:1", Deed.DELETED, "person:2")
        raise RuntimeError
    assert verify().entries == 0


@pytest.mark.parametrize(
    "wrong", [{"actor": ""}, {"target": ""}, {"target": "x" * 121}, {"actor": "a\x00b"}, {"deed": "looked"}]
)
def test_what_cannot_be_told_is_not_written(wrong: dict[str, str]):
    with pytest.raises(ValueError):
        append(**{"actor": "person:1", "deed": Deed.READ, "target": "x", **wrong})
    assert verify().entries == 0


def test_the_command_tells_the_head_and_fails_when_the_chain_is_broken(three: list[Entry], capsys):
    call_command("journal", "verify")
    assert capsys.readouterr().out == f"3 entries, head {three[2].hash}\n"
    call_command("journal", "verify", "--head", three[1].hash)
    with pytest.raises(CommandError):
        call_command("journal", "verify", "--head", "abc")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE journal_entry SET actor = 'x' WHERE number = 1")
    with pytest.raises(SystemExit) as stopped:
        call_command("journal", "verify")
    assert stopped.value.code == 1


_WRITER = """
import django; django.setup()
from omtanke_web.journal.models import append
for n in range(25): append("person:1", "read", f"guideline:{n}")
"""


@pytest.fixture
def database(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of a database of its own, of the kind the tests run on, which processes can share."""
    clean = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "OMTANKE_DATA")}
    env = {**clean, "DJANGO_SETTINGS_MODULE": "omtanke_web.settings", "OMTANKE_DATA": str(tmp_path)}
    server = os.environ.get("TEST_DATABASE_URL")
    if not server:
        yield env
        return
    import psycopg

    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute("DROP DATABASE IF EXISTS omtanke_writers")
        admin.execute("CREATE DATABASE omtanke_writers")
        yield {**env, "DATABASE_URL": server.rpartition("/")[0] + "/omtanke_writers"}
        admin.execute("DROP DATABASE omtanke_writers")


def test_writers_at_once_make_one_chain(database: dict[str, str]):
    django = [sys.executable, "-m", "omtanke_web"]
    subprocess.run([*django, "migrate", "-v0"], env=database, check=True)
    writers = [subprocess.Popen([sys.executable, "-c", _WRITER], env=database) for _ in range(4)]
    assert [writer.wait(120) for writer in writers] == [0, 0, 0, 0]
    told = subprocess.run(
        [*django, "journal", "verify"], env=database, check=True, capture_output=True, text=True
    ).stdout
    assert told.startswith("100 entries, head ")
