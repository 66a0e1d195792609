"""The command, as its users meet it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

SCHEMA = json.loads((files("omtanke") / "schemas" / "report-1.json").read_text(encoding="utf-8"))
CPR = "Hun hedder noget med B, 010203-1234"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["check", "Hej"], 0),
        (["check", CPR], 1),
        (["check", "Ring til rådhuset på 59 53 44 00"], 0),  # a note changes nothing
        (["check", "--employer-domain", "nordby.dk", "Sælger cykel, lone@nordby.dk"], 1),
        (["check", "--employer-domain", "nordby.dk", "Skriv til borgerservice@nordby.dk"], 0),
        (["check", "--guideline", "fjordby", CPR], 1),
        (["check", "--audience", "public", "Det bliver mellem os"], 1),
        (["check", "--audience", "direct", "Det bliver mellem os"], 0),
        (["checks"], 0),
        (["checks", "show", "i101"], 0),
        (["guideline", "show"], 0),
        (["guideline", "list"], 0),
        (["guideline", "validate", "kalundborg"], 0),
    ],
)
def test_exit_codes(omtanke, words: list[str], code: int):
    ran = omtanke(*words)
    assert (ran.code, ran.err) == (code, "")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "der mangler"),
        (["chek"], "'chek' findes ikke; vælg mellem 'ask', 'capture', 'check'"),
        (["check"], 'Skriv: omtanke check "teksten"'),
        (["check", "--audience", "alle", "x"], "--audience: 'alle' findes ikke; vælg mellem 'public'"),
        (["check", "--farve", "x"], "ukendt: --farve"),
        (["check", "--file"], "--file: der mangler en værdi"),
        (["check", "--file", "findes-ikke.txt"], "Filen findes-ikke.txt kan ikke læses"),
        (["check", "--lines", "findes-ikke.txt"], "Filen findes-ikke.txt kan ikke læses"),
        (["check", "--file", "a", "--lines", "b"], "kan ikke bruges sammen med"),
        (["check", "--file", "a", "tekst"], "enten en tekst eller en fil"),
        (["check", "--guideline", "odense", "x"], "Der er ingen vejledning »odense«"),
        (["check", "--employer-domain", "@x", "x"], "»@x« er ikke et domæne"),
        (["checks", "show", "I10"], "Mente du I109?"),
        (["checks", "show"], "Der er intet tjek uden kode"),
        (["guideline", "new"], "Skriv en mappe"),
        (["scan", "a.jsonl", "-o", "b.txt"], "Ukendt format: b.txt"),
        (["scan", "a.jsonl"], "der mangler: -o/--out"),
    ],
)
def test_misuse_is_one_line_that_says_what_to_do(omtanke, words: list[str], says: str):
    ran = omtanke(*words)
    assert ran.code == 2
    assert ran.out == ""
    assert ran.err.count("\n") == 1
    assert says in ran.err


def test_misuse_in_english(omtanke):
    assert "There is no guideline" in omtanke("check", "--lang", "en", "--guideline", "odense", "x").err


def test_the_language_follows_the_locale_and_is_danish_otherwise(omtanke, monkeypatch):
    assert "Intet at tænke over" in omtanke("check", "Hej").out
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    assert "Nothing to think about" in omtanke("check", "Hej").out
    assert "Intet at tænke over" in omtanke("check", "Hej", "--lang", "da").out


def test_the_draft_is_shown_with_its_words_marked_and_each_with_rule_why_and_what_instead(omtanke):
    out = omtanke("check", "Ring 20 30 40 50", "--audience", "friends").out
    assert (
        out
        == (
            "│ Ring ⟦20 30 40 50⟧[1]\n\n"
            "1 [Tænk igen] 20 30 40 50  I102 · regel 3 · Tavshedspligten følger med\n"
            "  Her står et telefonnummer. Det kan føre til en bestemt person.\n"
            "  Hvorfor: En borgers eller kollegas nummer er ikke dit at dele. Også dit eget kan blive brugt af fremmede.\n"
            "  I stedet: Slet nummeret, eller henvis til hovednummeret. Er det dit eget, så send det i en privat besked.\n\n"
            "? Tænk over det, der er markeret. Du bestemmer.\n"
        )
        + out[out.index("Set efter: ") :]
    )
    assert "Intet er gemt eller sendt." in out


@pytest.mark.parametrize(
    ("settings", "colours"),
    [({}, False), ({"FORCE_COLOR": "1"}, True), ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False)],
)
def test_colours_only_where_they_are_wanted(omtanke, monkeypatch, settings: dict[str, str], colours: bool):
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    assert ("\x1b[" in omtanke("check", CPR).out) is colours


def test_a_draft_cannot_steer_the_terminal(omtanke):
    out = omtanke("check", "hej \x1b[2J\x07 \u202e 010203-1234\r").out
    assert not re.search("[\x00-\x08\x0b-\x1f\u202e]", out)


@pytest.mark.parametrize("text", ["", "Hej", CPR, "a\ud800b 010203-1234", "\0", "👩‍👩‍👧 20 30 40 50"])
@pytest.mark.parametrize("lang", ["da", "en"])
def test_json_follows_its_schema_and_offsets_are_code_points(omtanke, tmp_path: Path, text: str, lang: str):
    file = tmp_path / "udkast.txt"
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    ran = omtanke("check", "--file", str(file), "--format", "json", "--lang", lang, "--audience", "public")
    report = json.loads(ran.out)
    jsonschema.validate(report, SCHEMA)
    if "\ud800" not in text:
        assert all(text[f["start"] : f["end"]] == f["excerpt"] for f in report["findings"])


def test_json_as_promised(omtanke):
    report = json.loads(omtanke("check", CPR, "--format", "json").out)
    assert list(report) == ["schema", "guideline", "verdict", "findings", "checks"]
    assert (report["schema"], report["guideline"], report["verdict"]) == (
        "omtanke/report-1",
        {"id": "kalundborg", "version": "2011-08-16"},
        "stop",
    )
    (finding,) = report["findings"]
    assert list(finding) == [
        "check",
        "name",
        "concern",
        "rule",
        "level",
        "start",
        "end",
        "excerpt",
        "message",
        "advice",
    ]
    assert [finding[k] for k in ("check", "name", "concern", "rule", "level", "start", "end", "excerpt")] == [
        "I101", "cpr-number", "confidentiality", "3", "stop", 24, 35, "010203-1234",
    ]  # fmt: skip


def test_lines_give_one_report_a_line_in_order_an_empty_line_too(omtanke, tmp_path: Path):
    file = tmp_path / "udkast æøå.txt"
    file.write_bytes(
        "Hej\r\n\n010203-1234\nmed\u2028tegn\x0b\x85 i\nÆndret på dansk Windows: ".encode()
        + "æøå 20 30 40 50".encode("cp1252")
    )
    ran = omtanke("check", "--lines", str(file), "--format", "json")
    reports = [json.loads(line) for line in ran.out.split("\n")[:-1]]
    assert [r["verdict"] for r in reports] == ["ok", "ok", "stop", "ok", "think"]
    assert ran.code == 1


def test_lines_in_text(omtanke, tmp_path: Path):
    file = tmp_path / "udkast.txt"
    file.write_text("Hej\nRing 20 30 40 50\n", encoding="utf-8")
    out = omtanke("check", "--lines", str(file)).out
    assert out.startswith("1: ✓ Intet at tænke over.\n2: ? Tænk over")


@pytest.mark.parametrize("words", [["check", "-"], ["check"], ["check", "--file", "-"]])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_draft_can_be_sent_in_whatever_way_it_was_saved(omtanke, words: list[str], encoding: str):
    ran = omtanke(*words, stdin="Bor på Lærkevænget 7".encode(encoding))
    assert ran.code == 1
    assert "⟦Lærkevænget 7⟧" in ran.out


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32"])
def test_lines_in_a_wide_encoding(omtanke, tmp_path: Path, encoding: str):
    file = tmp_path / "udkast.txt"
    file.write_bytes("hej\r\ncpr 010203-1234\r\n".encode(encoding))
    reports = omtanke("check", "--lines", str(file), "--format", "json").out.splitlines()
    assert [json.loads(r)["verdict"] for r in reports] == ["ok", "stop"]


def test_a_draft_that_begins_with_a_dash_is_a_draft(omtanke):
    assert "⟦010203-1234⟧" in omtanke("check", "-hej 010203-1234", "--audience", "public").out


@pytest.mark.parametrize(
    "words", [["Fru Holm 010203-1234"], ["check", "--min-cpr-010203-1234"], ["check", "--audience", "Fru Holm", "x"]]
)
def test_misuse_never_repeats_what_may_be_a_draft(omtanke, words: list[str]):
    ran = omtanke(*words)
    assert ran.code == 2
    assert "010203" not in ran.err
    assert "Holm" not in ran.err


def test_a_full_disk_is_told_as_such(tmp_path: Path):
    ran = subprocess.run(
        f'"{sys.executable}" -m omtanke check hej --format json > /dev/full',
        shell=True,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode in (2, 120)
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize(
    ("lang", "label", "instead"), [("da", "Godt råd: ", "I stedet: "), ("en", "Advice: ", "Instead: ")]
)
def test_criticism_is_never_given_something_to_say_instead(omtanke, lang: str, label: str, instead: str):
    out = omtanke("check", "Normeringen er til grin og ledelsen lytter ikke.", "--lang", lang).out
    assert "H702" in out
    assert label in out
    assert instead not in out


def test_sarif_holds_a_result_for_each_finding(omtanke, tmp_path: Path):
    file = tmp_path / "to linjer.txt"
    file.write_text("👋 hej\nRing 20 30 40 50\n", encoding="utf-8")
    sarif = json.loads(omtanke("check", "--file", str(file), "--format", "sarif").out)
    (run,) = sarif["runs"]
    (result,) = run["results"]
    place = result["locations"][0]["physicalLocation"]
    assert (sarif["version"], run["columnKind"], result["ruleId"], result["level"]) == (
        "2.1.0",
        "unicodeCodePoints",
        "I102",
        "warning",
    )
    assert place["artifactLocation"]["uri"].endswith("to%20linjer.txt")
    assert {k: place["region"][k] for k in ("startLine", "startColumn", "charOffset", "charLength")} == {
        "startLine": 2, "startColumn": 6, "charOffset": 11, "charLength": 11,
    }  # fmt: skip
    assert {r["id"] for r in run["tool"]["driver"]["rules"]} >= {"I101", "I102"}


def test_checks_show_tells_source_and_examples(omtanke):
    out = omtanke("checks", "show", "I101").out
    assert "https://www.cpr.dk" in out
    assert "⟦010203-1234⟧" in out
    assert "Ordrenr. 0102031234" in out


def test_checks_as_json(omtanke):
    listed = json.loads(omtanke("checks", "--format", "json", "--guideline", "fjordby").out)
    assert {c["check"]: c["rule"] for c in listed}["E501"] == "B.2"


def test_guideline_show_tells_rules_law_and_approval(omtanke):
    out = omtanke("guideline", "show").out
    assert all(f"Regel {n}:" in out for n in range(1, 8))
    assert "Loven i dag: Du har lov til at kritisere" in out
    assert "Godkendt af Hovedudvalget, 2011-08-16, punkt 6." in out


def test_guideline_show_as_json(omtanke):
    shown = json.loads(omtanke("guideline", "show", "kalundborg", "--format", "json").out)
    assert shown["rules"][3]["steps"][0]["en"].startswith("Take a screenshot")


def test_guideline_new_then_validate(omtanke, tmp_path: Path):
    folder = str(tmp_path / "vores egen")
    assert omtanke("guideline", "new", folder, "--employer", "Nordby").code == 0
    assert omtanke("guideline", "validate", folder).out == "Ingen fejl.\n"
    toml = Path(folder) / "guideline.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace('"work-email"', '"work-mail"'), encoding="utf-8")
    ran = omtanke("guideline", "validate", folder)
    assert ran.code == 1
    assert re.fullmatch(r"guideline\.toml:\d+: Ukendt emne »work-mail«\. Mente du »work-email«\?\n", ran.out)


def test_a_fault_of_our_own_tells_nothing_of_the_draft(omtanke, monkeypatch):
    def broken(*_: object) -> None:
        raise ValueError("the draft: " + CPR)

    monkeypatch.setattr("omtanke.cli.check.check", broken)
    ran = omtanke("check", CPR)
    assert ran.code == 3
    assert "010203" not in ran.out + ran.err
    assert "ValueError, test_cli.py:" in ran.err


def test_a_reader_that_stops_reading_is_no_fault(tmp_path: Path):
    file = tmp_path / "mange.txt"
    file.write_text("Ring 20 30 40 50\n" * 20000, encoding="utf-8")
    ran = subprocess.run(
        f'"{sys.executable}" -m omtanke check --lines "{file}" | head -1', shell=True, capture_output=True, text=True, env=os.environ | {"LANG": "da_DK.UTF-8"}, check=False
    )  # fmt: skip
    assert ran.stdout.startswith("1: ")
    assert ran.stderr == ""


def test_help_is_there_in_both_languages(omtanke):
    assert "Se et udkast efter" in omtanke("--help").out
    assert "Look at a draft" in omtanke("--help", "--lang", "en").out
    assert "hvem der vil kunne se det" in omtanke("check", "--help").out
