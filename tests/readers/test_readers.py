"""Every reader on its made-up export: what it is recognised by, and all that is read, against a golden output.

`python tests/readers/test_readers.py` writes the golden files anew; look at the difference before you keep it.
"""

from __future__ import annotations

import json
import zipfile
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import pytest

from omtanke.archive import Account, Archive, Message, Person, Unread
from omtanke.errors import UsageError
from omtanke.readers import READERS, exports, read, recognise

HERE = Path(__file__).parent
EXPORTS = sorted(p for p in (HERE / "exports").iterdir() if p.is_dir())


def plain(record) -> dict:
    held = {k: v for k, v in asdict(record).items() if v not in ("", (), None, []) or k in ("text", "own")}
    return {"is": type(record).__name__} | json.loads(json.dumps(held, default=datetime.isoformat))


def golden(folder: Path) -> list[dict]:
    return [plain(record) for record in read(folder)]


@pytest.mark.parametrize("folder", EXPORTS, ids=lambda p: p.name)
def test_a_reader_reads_all_of_its_export(folder: Path):
    expected = json.loads((HERE / "golden" / f"{folder.name}.json").read_text(encoding="utf-8"))
    assert golden(folder) == expected


@pytest.mark.parametrize("folder", EXPORTS, ids=lambda p: p.name)
def test_an_export_is_recognised_by_its_keys_and_not_by_its_path(folder: Path, tmp_path: Path):
    """All files lie in one folder without a telling name."""
    zipped = tmp_path / "data.zip"
    with zipfile.ZipFile(zipped, "w") as made:
        for number, file in enumerate(sorted(p for p in folder.rglob("*") if p.is_file())):
            made.writestr(f"{number}{file.suffix}", file.read_bytes())
    with Archive(zipped) as archive:
        best = recognise(archive)[0]
    assert folder.name.startswith(best.network)
    assert best.why


def test_there_is_an_export_for_every_reader():
    assert {p.name.partition("_")[0] for p in EXPORTS} | {"threads"} == set(READERS)


def test_a_zip_of_something_else_gets_a_clear_answer(tmp_path: Path):
    other = tmp_path / "regnskab.zip"
    with zipfile.ZipFile(other, "w") as made:
        made.writestr("regnskab.json", '{"bilag": [1, 2, 3]}')
        made.writestr("noter.txt", "Husk mælk")
    with pytest.raises(UsageError, match="does not look like an archive"):
        exports([other])
    with pytest.raises(UsageError, match="Unknown network"):
        exports([other], "myspace")


def test_all_messages_are_aware_and_of_known_words():
    for folder in EXPORTS:
        for record in read(folder):
            if isinstance(record, Message):
                assert record.sent is None or record.sent.utcoffset().total_seconds() == 0
                assert record.visibility in ("public", "unlisted", "followers", "friends", "group", "direct", "unknown")
                assert record.visibility_source


def test_several_zips_of_one_export_are_one_and_nothing_counts_twice(tmp_path: Path):
    folder = HERE / "exports" / "facebook"
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    parts = [tmp_path / "facebook-freja-1.zip", tmp_path / "facebook-freja-2.zip"]
    for part, held in zip(parts, (files[:4], files[2:]), strict=True):  # they overlap
        with zipfile.ZipFile(part, "w") as made:
            for file in held:
                made.write(file, file.relative_to(folder))
    together = exports(parts)
    assert len(together) == 1
    whole = [r for r in read(folder) if isinstance(r, Message)]
    split = [r for r in read(parts) if isinstance(r, Message)]
    assert sorted((m.text, m.kind) for m in split) == sorted((m.text, m.kind) for m in whole)


def test_one_bad_record_among_many_is_told_and_the_rest_are_read(tmp_path: Path):
    posts = [
        json.dumps({"timestamp": 1717243200 + n, "data": [{"post": f"nr. {n}"}], "title": "F"}) for n in range(20000)
    ]
    posts[10000] = posts[10000].replace('"post"', '"po', 1)
    posts[15000] = '"hej"'
    (tmp_path / "your_posts_1.json").write_text("[" + ",\n".join(posts) + "]")
    records = list(read(tmp_path))
    messages = [r for r in records if isinstance(r, Message)]
    unread = [r for r in records if isinstance(r, Unread)]
    assert len(messages) == 19998
    assert {(u.code) for u in unread} == {"json", "record"}


def test_names_that_stand_as_keys_never_reach_what_was_not_read(tmp_path: Path):
    held = {
        "Direct Messages": {
            "Chat History": {"ChatHistory": {"Chat History with hemmelig.ven:": ["i stykker", {"Nej": 1}, 7]}}
        }
    }
    (tmp_path / "user_data.json").write_text(json.dumps(held))
    unread = [r for r in read(tmp_path) if isinstance(r, Unread)]
    assert unread
    assert "hemmelig" not in repr(unread)


@pytest.mark.parametrize(
    "first, order_tells",
    [
        ("[14.03.2026 09.00.01] Anna: Hej", "2026-03-14T08:00:01+00:00"),
        ("14/03/2026, 09:00 - Anna: Hej", "2026-03-14T08:00:00+00:00"),
        ("3/14/26, 9:00\u202fAM - Anna: Hej", "2026-03-14T08:00:00+00:00"),
        ("[2026-03-14, 09:00:01] Anna: Hej", "2026-03-14T08:00:01+00:00"),
        ("14.03.26, 09:00 - Anna: Hej", "2026-03-14T08:00:00+00:00"),
        ("[3/14/26, 9:00:01 PM] Anna: Hej", "2026-03-14T20:00:01+00:00"),
        ("14-03-2026 09:00 - Anna: Hej", "2026-03-14T08:00:00+00:00"),
        ("[14/03/2026 kl. 09.00.01] Anna: Hej", "2026-03-14T08:00:01+00:00"),
    ],
)
def test_whatsapp_follows_the_phone(tmp_path: Path, first: str, order_tells: str):
    (tmp_path / "_chat.txt").write_text(first + "\n", encoding="utf-8")
    [message] = [r for r in read(tmp_path) if isinstance(r, Message)]
    assert (message.text, message.author, message.sent.isoformat()) == ("Hej", "Anna", order_tells)


def test_the_account_and_its_people_are_found():
    accounts = [r for r in read(HERE / "exports" / "linkedin") if isinstance(r, Account)]
    people = [r for r in read(HERE / "exports" / "linkedin") if isinstance(r, Person)]
    assert [e.address for a in accounts for e in a.emails] == ["fl@kommune.example"]
    assert [(p.name, p.employer) for p in people] == [("Åge Æbelø", "Ærø Eksempelkommune"), ("", "")]


def mangled(value) -> str:
    """JSON as Meta writes it: each byte of UTF-8 as a character of its own."""
    return json.dumps(json.loads(json.dumps(value, ensure_ascii=False).encode().decode("latin-1")))


META_HTML = (
    """<html><head><title>x</title></head><body><main><div class="pam _a6-g">{entry}</div></main></body></html>"""
)

# What was met in other years, languages and settings than those of the made-up exports: file, content, and the texts
# that must come out, with their visibility.
VARIANTS = [
    (
        "your_instagram_activity/comments/post_comments_1.json",
        mangled(
            [
                {
                    "label_values": [
                        {"label": "Comment", "value": "Hvor fint, på Møn"},
                        {"label": "Media Owner", "value": "bo.s"},
                    ],
                    "timestamp": 1700000000,
                }
            ]
        ),
        [("instagram", "Hvor fint, på Møn", "unknown")],
    ),
    (
        "post_comments_1.json",
        mangled(
            [
                {
                    "string_map_data": {
                        "Opmerking": {"value": "Prachtig é"},
                        "Media-eigenaar": {"value": "bo_s"},
                        "Tijd": {"timestamp": 1700000000},
                    }
                }
            ]
        ),
        [("instagram", "Prachtig é", "unknown")],
    ),
    (
        "Bo_1.json",
        json.dumps(
            {
                "participants": ["Anna", "Bo"],
                "threadName": "Bo_1",
                "messages": [{"senderName": "Anna", "text": "Hej på dig", "timestamp": 1700000000000}],
            }
        ),
        [("facebook", "Hej på dig", "direct")],
    ),
    (
        "posts/your_posts_1.html",
        META_HTML.format(
            entry=(
                '<div class="_2pio">Anna posted in the group Grønne haver.</div><div '
                'class="_2pin">Har I løg?</div><div>Oct 3, 2019, 6:01 PM</div>'
            )
        ),
        [("facebook", "Har I løg?", "group")],
    ),
    (
        "your_instagram_activity/comments/post_comments_1.html",
        META_HTML.format(
            entry=(
                "<table><tr><td>Comment<div><div>Sikke noget</div></div></td></tr><tr><td>Media "
                "Owner<div><div>bo</div></div></td></tr><tr><td>Time</td><td>Mar 14, 2024 10:00 am</td></tr></table>"
            )
        ),
        [("instagram", "Sikke noget", "unknown")],
    ),
    (
        "comentarios.csv",
        (
            "ID de comentario,ID de canal,Marca de tiempo de creación del comentario,Precio,ID de vídeo,Texto "
            'del comentario\nUgx123456,UC1,2024-01-01T00:00:00+00:00,0,vid45678901,"{""text"":""Hola""}"\n'
        ),
        [("youtube", "Hola", "public")],
    ),
    (
        "my-comments.html",
        (
            '<html><body><ul><li>You added a <a href="http://www.youtube.com/watch?v=abc">comment</a> '
            "at 2021-05-05 12:00:00 UTC.<br/>Sikke noget</li></ul></body></html>"
        ),
        [("youtube", "Sikke noget", "public")],
    ),
    (
        "tweet.js",
        (
            'window.YTD.tweet.part0 = [ {"id_str":"5","full_text":"a '
            '&lt; b","created_at":"Sat Nov 09 12:14:18 +0000 2019"} ]'
        ),
        [("x", "a < b", "unknown")],
    ),
    (
        "result.json",
        json.dumps(
            {
                "name": "Bo",
                "type": "personal_chat",
                "id": 5,
                "messages": [
                    {"id": 1, "type": "message", "date": "2020-01-01T12:00:00", "from_id": "user1", "text": "Hej"}
                ],
            }
        ),
        [("telegram", "Hej", "direct")],
    ),
    (
        "Comments.txt",
        ("Date: 2022-01-01 10:00:00\nComment: Hej på dig\n\nDate: 2022-01-02 10:00:00\nComment: Nej\n"),
        [("tiktok", "Hej på dig", "unknown"), ("tiktok", "Nej", "unknown")],
    ),
    (
        "comments_1.csv",
        (
            "\ufeffid,permalink,date,ip,subreddit,gildings,link,parent,body,media\na,/r/x,2024-06-01 "
            '12:00:00 UTC,1.1.1.1,Denmark,,l,,"Hej, på",\n'
        ),
        [("reddit", "Hej, på", "public")],
    ),
    (
        "Comments.csv",
        ('Date,Link,Message\n2026-01-05 08:11:02,https://l,"En ""dobbelt"" ting"\n'),
        [("linkedin", 'En "dobbelt" ting', "unknown")],
    ),
    (
        "WhatsApp-chat med Holdet.txt",
        (
            '13.03.2024 09.00 - Anna oprettede gruppen "Holdet"\n13.03.2024 '
            "09.02 - Anna: Hej\n13.03.2024 09.03 - Bo: <Medier udeladt>\n"
        ),
        [("whatsapp", "Hej", "group"), ("whatsapp", "", "group")],
    ),
]


@pytest.mark.parametrize(
    ("name, content, expected"), VARIANTS, ids=lambda v: v if isinstance(v, str) and len(v) < 60 else ""
)
def test_other_years_languages_and_settings(tmp_path: Path, name: str, content: str, expected: list):
    file = tmp_path / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content, encoding="utf-8")
    assert [(r.network, r.text, r.visibility) for r in read(tmp_path) if isinstance(r, Message)] == expected


if __name__ == "__main__":
    for export in EXPORTS:
        target = HERE / "golden" / f"{export.name}.json"
        target.parent.mkdir(exist_ok=True)
        target.write_text(json.dumps(golden(export), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
