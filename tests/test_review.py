"""`omtanke review`: as a user runs it, on made-up exports, and what comes out as text, JSON and a page."""

from __future__ import annotations

import json
import zipfile
from importlib import resources
from pathlib import Path

import jsonschema
import pytest

EXPORTS = Path(__file__).parent / "readers" / "exports"
SCHEMA = json.loads(resources.files("omtanke").joinpath("schemas/review-1.json").read_text(encoding="utf-8"))
DOMAIN = ("--employer-domain", "kommune.example")


@pytest.fixture
def posts(tmp_path: Path):
    """A Facebook export of these posts, and of a friend who is a colleague on LinkedIn."""

    def make(*texts: str, friends: tuple[str, ...] = ("Åge Æbelø",)) -> Path:
        folder = tmp_path / "facebook"
        folder.mkdir(exist_ok=True)
        records = [
            {"timestamp": 1717243200 + 40_000_000 * n, "data": [{"post": t}], "title": "F"} for n, t in enumerate(texts)
        ]
        (folder / "your_posts_1.json").write_text(json.dumps(records))
        (folder / "your_friends.json").write_text(
            json.dumps({"friends_v2": [{"name": n, "timestamp": 1} for n in friends]})
        )
        return folder

    return make


def reviewed(omtanke, *words: str) -> dict:
    ran = omtanke("review", *words, "--format", "json")
    assert ran.code in (0, 1), ran.err
    held = json.loads(ran.out)
    jsonschema.validate(held, SCHEMA)
    return held


@pytest.mark.parametrize("folder", sorted(p.name for p in EXPORTS.iterdir() if p.is_dir()))
def test_every_export_gives_what_the_schema_says(omtanke, folder: str):
    held = reviewed(omtanke, str(EXPORTS / folder), "--all", *DOMAIN)
    assert len(held["messages"]) == held["summary"]["messages"] == sum(a["messages"] for a in held["archives"])


def test_the_work_address_is_told_with_where_to_change_it(omtanke):
    held = reviewed(omtanke, str(EXPORTS / "facebook"), *DOMAIN)
    assert [(a["email"], a["status"], a["work"]) for a in held["account"]] == [
        ("fl@kommune.example", "earlier", True),
        ("freja@privat.example", "current", False),
    ]
    assert "Kontocenter" in held["account"][0]["change"]


def test_a_post_that_touches_a_rule_is_marked_in_the_writers_own_text(omtanke, posts):
    held = reviewed(omtanke, str(posts("Fru Jensen, cpr 010203-4567, var her", "Dejlig dag")))
    [message] = held["messages"]
    [finding] = [f for f in message["findings"] if f["check"] == "I101"]
    assert message["text"][finding["start"] : finding["end"]] == finding["excerpt"] == "010203-4567"
    assert message["action"] == "delete"
    assert message["visibility"] == "unknown"


def test_criticism_and_ordinary_days_are_left_alone(omtanke, posts):
    ran = omtanke("review", str(posts("Jeg er uenig med kommunens budget", "Dejlig dag på stranden")))
    assert ran.code == 0
    assert "0 er værd at tænke over" in ran.out


def test_colleagues_among_friends_are_named(omtanke, posts, tmp_path: Path):
    people = tmp_path / "kolleger.csv"
    people.write_text("Navn;Mail\nÆbelø, Aage;aa@kommune.example\n", encoding="cp1252")
    held = reviewed(omtanke, str(posts("Vores chef er i dårligt humør")), "--colleagues", str(people))
    [message] = held["messages"]
    [finding] = [f for f in message["findings"] if f["check"] == "A602"]
    assert "Åge Æbelø" in finding["message"]
    assert message["colleagues"] == ["Åge Æbelø"]


def test_a_linkedin_colleague_is_found_on_facebook_as_a_perhaps(omtanke, posts):
    held = reviewed(
        omtanke, str(posts("Lang dag på kontoret")), str(EXPORTS / "linkedin"), "--employer-domain", "kommune.example"
    )
    assert {(c["network"], c["sure"]) for c in held["colleagues"]} == {("linkedin", True), ("facebook", False)}


def test_since_and_employed_since(omtanke, posts):
    folder = str(posts("cpr 010203-4567", "cpr 020304-5678", "cpr 030405-6789"))
    assert len(reviewed(omtanke, folder)["messages"]) == 3
    held = reviewed(omtanke, folder, "--since", "2025-01-01", "--employed-since", "1.1.2026")
    assert [m["before_job"] for m in held["messages"]] == [False, True]
    assert held["summary"]["before"] == 1
    assert omtanke("review", folder, "--since", "i går").code == 2


def test_what_others_wrote_is_not_judged(omtanke):
    held = reviewed(omtanke, str(EXPORTS / "whatsapp"), "--me", "Freja Lund", "--all")
    assert [m["own"] for m in sorted(held["messages"], key=lambda m: m["position"])] == [
        True,
        False,
        True,
        False,
        False,
    ]
    assert held["summary"]["others"] == 3


def test_the_page_is_one_file_without_scripts_and_says_what_was_not_read(omtanke, posts, tmp_path: Path):
    out = tmp_path / "svar.html"
    folder = posts("<script>alert(1)</script> cpr 010203-4567")
    (folder / "mystisk.xyz").write_text("?")
    ran = omtanke("review", str(folder), "-o", str(out), *DOMAIN)
    page = out.read_text(encoding="utf-8")
    assert ran.code == 1
    assert out.stat().st_mode & 0o077 == 0
    assert "<script" not in page.lower()
    assert "&lt;script&gt;" in page
    assert "src=" not in page and "@import" not in page and "url(" not in page
    assert "mystisk.xyz" in page
    assert "<mark class=stop>010203-4567</mark>" in page
    assert page.count("type=checkbox") >= 1


@pytest.mark.parametrize(
    "lang, words", [("da", "Gennemgang af dine egne opslag"), ("en", "A review of your own posts")]
)
def test_the_page_speaks_danish_and_english(omtanke, posts, lang: str, words: str):
    assert words in omtanke("review", str(posts("cpr 010203-4567")), "--format", "html", "--lang", lang).out


def test_misuse_is_answered_with_what_to_do(omtanke, tmp_path: Path):
    assert "Tjek navnet" in omtanke("review", str(tmp_path / "findes-ikke.zip")).err
    empty = tmp_path / "tom.zip"
    zipfile.ZipFile(empty, "w").close()
    ran = omtanke("review", str(empty))
    assert (ran.code, "--network" in ran.err) == (2, True)


def test_a_locked_archive_is_told_of_and_not_fatal(omtanke, tmp_path: Path):
    locked = tmp_path / "facebook.zip"
    with zipfile.ZipFile(locked, "w") as made:
        made.writestr("your_posts_1.json", "[]")
    data = bytearray(locked.read_bytes())
    at = data.index(b"PK\x01\x02") + 8
    data[at] |= 1
    locked.write_bytes(data)
    held = reviewed(omtanke, str(locked))
    assert [u["code"] for a in held["archives"] for u in a["unread"]] == ["encrypted", "not-recognised"]
    assert "locked with a password" in omtanke("review", str(locked), "--lang", "en").out


def test_a_chat_that_does_not_mark_its_owner_asks_who_you_are(omtanke, tmp_path: Path):
    (tmp_path / "_chat.txt").write_text("[01.06.2024 14.00.00] Bo: cpr 010203-4567\n", encoding="utf-8")
    assert "--me" in omtanke("review", str(tmp_path)).out
    assert omtanke("review", str(tmp_path), "--me", "Anna").code == 0


MBOX = b"""From a@b Sat Jun  1 12:00:00 2024
From: Facebook <security@facebookmail.com>
To: fl@kommune.example
Date: Sat, 1 Jun 2024 12:00:00 +0200
Subject: =?utf-8?q?Bekr=C3=A6ft_din_mail?=

Hej
>From: nogen
From: linkedin.com i teksten

From b@c Sun Jun  2 12:00:00 2024
From: "LinkedIn" <messages-noreply@linkedin.com>
To: Freja <fl@kommune.example>
Date: Sun, 2 Jun 2024 12:00:00 +0200

Hej

From c@d Mon Jun  3 12:00:00 2024
From: Svindler <security@facebookmail.com.svindel.example>
To: fl@kommune.example
Date: ikke en dato

Hej
"""


def test_a_mailbox_tells_which_accounts_are_registered_with_the_work_address(omtanke, tmp_path: Path):
    (tmp_path / "mail.mbox").write_bytes(MBOX)
    held = reviewed(omtanke, str(tmp_path / "mail.mbox"), *DOMAIN)
    assert [(r["network"], r["address"], r["count"], r["first"]) for r in held["mailbox"]] == [
        ("facebook", "fl@kommune.example", 1, "2024-06-01T10:00:00Z"),
        ("linkedin", "fl@kommune.example", 1, "2024-06-02T10:00:00Z"),
    ]
    assert all(a["work"] and a["status"] == "mailbox" and a["change"] for a in held["account"])
    assert held["summary"]["mails"] == 3


def test_a_maildir_is_read_as_an_mbox_is(omtanke, tmp_path: Path):
    for name in ("cur", "new", "tmp"):
        (tmp_path / "post" / name).mkdir(parents=True)
    (tmp_path / "post" / "cur" / "1:2,S").write_bytes(MBOX.split(b"\n", 1)[1])
    assert [r["network"] for r in reviewed(omtanke, str(tmp_path / "post"), *DOMAIN)["mailbox"]] == ["facebook"]
