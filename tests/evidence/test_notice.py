"""What is written to the network, the police and the manager, and what is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from omtanke.bundle import Bundle, Incident, Original, seal
from omtanke.cli import main
from omtanke.networks import NETWORKS, SITUATIONS
from omtanke.notice import LAW, Sender, to_manager, to_network, to_police

from .conftest import THREAT

ANNA = Sender("Anna Andersen", "anna@example.org", "12 34 56 78", "Rådhuset")


@pytest.mark.parametrize("situation", SITUATIONS)
@pytest.mark.parametrize("name", NETWORKS)
def test_a_notice_has_the_four_things_article_16_asks_for(sealed: Bundle, name: str, situation: str) -> None:
    made = to_network(sealed.manifest, NETWORKS[name], ANNA, situation)
    assert made.gaps == ()
    for lang, faith in (("da", "god tro"), ("en", "bona fide")):
        text = made.text.say(lang)
        assert LAW[situation][0].say(lang) in text  # (a) why
        assert THREAT.links[0] in text and THREAT.sender.profile in text  # (b) where
        assert "Anna Andersen, anna@example.org" in text  # (c) who
        assert faith in text  # (d) good faith
        assert "{" not in text and "‹" not in text
    assert ("artikel 18" in made.text.da) is (situation == "threat")


def test_what_is_missing_is_marked_and_listed(items: list[Original], tmp_path) -> None:
    bare = seal(items, tmp_path / "bare", Incident())
    made = to_network(bare.manifest, NETWORKS["facebook"], Sender())
    assert [gap.en for gap in made.gaps] == [
        "the words, letter for letter",
        "the whole link to the post or comment",
        "your name",
        "your e-mail",
    ]
    for gap in made.gaps:
        assert f"‹{gap.da}›" in made.text.da
    assert "Set første gang" not in made.text.da  # a line without its fact is left out


def test_the_police_get_what_they_ask_for(sealed: Bundle) -> None:
    made = to_police(sealed.manifest, ANNA)
    assert made.gaps == ()
    for fact in (
        THREAT.words,
        "@ole.opdigtet",
        "1000123",
        "Bo",
        "12 34 56 78",
        "27-11-2026 21:14",
        sealed.manifest.items[0].sha256,
        "under 15",
    ):
        assert fact in made.text.da, fact


def test_the_mail_to_the_manager_holds_no_sensitive_detail(sealed: Bundle) -> None:
    made = to_manager(sealed.manifest, ANNA)
    for lang in ("da", "en"):
        text = made.text.say(lang)
        for detail in (THREAT.words, "Ole", "opdigtet", "facebook", THREAT.links[0], "1000123"):
            assert detail.lower() not in text.lower()
    assert "27-11-2026 21:14" in made.text.da and "08-12-2026" in made.text.da
    assert "regnet fra forseglingen" not in made.text.da


def test_without_a_time_the_clock_is_counted_from_the_sealing_and_says_so(sealed: Bundle) -> None:
    manifest = replace(sealed.manifest, incident=replace(sealed.manifest.incident, seen=None))
    assert "regnet fra forseglingen" in to_manager(manifest, ANNA).text.da


def test_the_command(sealed: Bundle, capsys: pytest.CaptureFixture[str]) -> None:
    who = ["--name", "Anna", "--email", "anna@example.org"]
    assert main(["notice", str(sealed.path), "--network", "facebook", *who, "--lang", "da"]) == 0
    said = capsys.readouterr()
    assert "Til Facebook" in said.out and "To Facebook" in said.out
    assert "Intet er sendt" in said.err and "mangler" not in said.err
    assert main(["notice", str(sealed.path), "--only", "en"]) == 0  # the network of the bundle
    said = capsys.readouterr()
    assert "Til Facebook" not in said.out and "‹your name›" in said.out
    for to in ("police", "manager"):
        assert main(["notice", str(sealed.path), "--to", to]) == 0
    assert main(["notice", str(sealed.path), "--network", "myspace"]) == 2
    assert main(["notice", str(sealed.path.parent / "nowhere")]) == 2
    (sealed.path / "data" / "cover.pdf").write_bytes(b"x")
    assert main(["notice", str(sealed.path)]) == 1
    assert "verify" in capsys.readouterr().err
