"""Directions for every network: complete, in both languages, honest about how sure they are."""

from __future__ import annotations

import re
import tomllib
from datetime import date, datetime, timedelta, timezone
from importlib import resources

import pytest

from omtanke.cli import main
from omtanke.clocks import CLOCKS, FACTS
from omtanke.engine import Phrase
from omtanke.errors import UsageError
from omtanke.networks import NETWORKS, SITUATIONS, SURE, WAYS, Network, network

ALL = list(NETWORKS.values())
WANTED = {
    *("facebook", "instagram", "threads", "x", "youtube", "tiktok", "linkedin", "snapchat", "reddit", "mastodon"),
    *("bluesky", "discord", "telegram", "jodel", "whatsapp", "trustpilot", "google-reviews"),
}


def test_every_network_asked_for_is_there() -> None:
    assert set(NETWORKS) >= WANTED


@pytest.mark.parametrize("found", ALL, ids=lambda found: found.id)
def test_every_situation_has_both_ways_and_the_house_rules_come_first(found: Network) -> None:
    for situation in SITUATIONS:
        assert [route.way for route in found.routes_for(situation)] == list(WAYS), situation


@pytest.mark.parametrize("found", ALL, ids=lambda found: found.id)
def test_directions_are_whole(found: Network) -> None:
    for route in found.routes:
        assert set(route.situations) <= set(SITUATIONS)
        assert route.sure in SURE
        assert route.steps
        assert re.fullmatch(r"(https://\S+)?", route.link)
        if route.sure == "tried":
            assert found.tried
        if route.link:
            assert route.link in found.sources
    for said in (found.note, *found.have, *(step for route in found.routes for step in (*route.steps, route.answer))):
        assert said.da.strip() and said.en.strip() and said.da != said.en
    assert found.sources
    assert found.seen >= date(2026, 11, 25)


@pytest.mark.parametrize("found", ALL, ids=lambda found: found.id)
def test_nobody_is_told_to_block_before_reporting(found: Network) -> None:
    for route in found.routes:
        for at, step in enumerate(route.steps):
            if re.search(r"\bblo[ck]k", step.en.lower()):
                assert "afterwards" in step.en.lower() or at == len(route.steps) - 1


def test_what_is_told_by_others_or_assumed_says_so() -> None:
    assert "ikke bekræftet" in SURE["told"].da and "ikke bekræftet" in SURE["assumed"].da


@pytest.mark.parametrize(
    ("said", "id"), [("Facebook", "facebook"), ("TWITTER", "x"), ("fb", "facebook"), (" Jodel ", "jodel")]
)
def test_names_as_people_say_them(said: str, id: str) -> None:  # noqa: A002
    assert network(said).id == id


def test_an_unknown_network_lists_those_there_are() -> None:
    with pytest.raises(UsageError, match="google-reviews"):
        network("myspace")


def test_stale_is_what_nobody_tried_or_too_long_ago() -> None:
    base = NETWORKS["facebook"]
    today = date(2026, 11, 25)
    for tried, stale in ((None, True), (date(2026, 11, 1), False), (date(2026, 1, 1), True)):
        made = Network(
            base.id, base.name, base.company, base.routes, base.have, base.note, base.sources, base.seen, tried
        )
        assert made.stale(today) is stale


def test_the_files_are_in_the_schema() -> None:
    for file in resources.files("omtanke.networks").iterdir():
        if file.name.endswith(".toml"):
            assert tomllib.loads(file.read_text("utf-8"))["schema"] == "omtanke/network-1"


@pytest.mark.parametrize("lang", ["da", "en"])
def test_the_command(lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["networks", "list", "--lang", lang]) == 0
    listed = capsys.readouterr().out
    assert all(name in listed for name in WANTED)
    for name in NETWORKS:
        assert main(["networks", "show", name, "--lang", lang]) == 0
        said = capsys.readouterr().out
        assert "112" in said and "DSA" in said and "2026-" in said
    assert main(["networks", "show", "jodel", "--situation", "threat", "--lang", "en"]) == 0
    assert "Emergency" in capsys.readouterr().out
    assert main(["networks", "show", "myspace"]) == 2


def test_stale_ends_with_1_when_something_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["networks", "stale"]) == int(any(found.stale(date.today()) for found in ALL))
    capsys.readouterr()


# The clocks --------------------------------------------------------------------------------------------------------

CET, CEST = timezone(timedelta(hours=1)), timezone(timedelta(hours=2))


@pytest.mark.parametrize(
    ("clock", "start", "due"),
    [
        ("police", datetime(2026, 11, 24, 21, 14, tzinfo=CET), datetime(2026, 11, 27, 21, 14, tzinfo=CET)),
        ("easy", datetime(2026, 11, 24, 8, 0, tzinfo=CET), datetime(2026, 12, 8, 8, 0, tzinfo=CET)),
        ("acute", datetime(2026, 11, 24, 8, 0, tzinfo=CET), datetime(2026, 11, 24, 8, 0, tzinfo=CET)),
    ],
)
def test_when_time_is_up(clock: str, start: datetime, due: datetime) -> None:
    assert CLOCKS[clock].due(start) == due


def test_72_hours_are_real_hours_also_when_the_clock_is_changed() -> None:
    from zoneinfo import ZoneInfo

    start = datetime(2026, 10, 24, 12, 0, tzinfo=ZoneInfo("Europe/Copenhagen"))
    assert CLOCKS["police"].due(start) - start.astimezone(CEST) == timedelta(hours=72)
    assert CLOCKS["police"].due(start).hour == 11


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        CLOCKS["police"].due(datetime(2026, 1, 1))


def test_every_clock_and_fact_has_its_source() -> None:
    said: list[tuple[Phrase, str]] = [(c.text, c.source) for c in CLOCKS.values()] + [
        (f.text, f.source) for f in FACTS.values()
    ]
    for text, source in said:
        assert text.da and text.en and source
    assert {"under-15", "who-reports", "non-acute"} <= FACTS.keys()
