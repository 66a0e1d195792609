"""Where and how to report to each network: one TOML file per network beside this one, read into `NETWORKS`.

Directions go out of date without a word. Every file says on which day its sources were read (`seen`), on which day
somebody last carried the steps out (`tried`, absent if nobody has), and how sure each route is (`SURE`). The order for
a person is always: capture, report, then block.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from importlib import resources
from typing import Any

from omtanke.engine import Phrase
from omtanke.errors import UsageError

SITUATIONS: dict[str, Phrase] = {
    "threat": Phrase("Trussel", "Threat"),
    "harassment": Phrase("Chikane", "Harassment"),
    "impersonation": Phrase("Falsk profil", "Impersonation"),
    "private-data": Phrase("Private oplysninger", "Private data"),
    "hate": Phrase("Had", "Hate"),
}

# The two ways to report. They are not the same: the first is judged by the network's own rules, the second by the law,
# and only the second gives the rights of the Digital Services Act (receipt, reasons, complaint).
WAYS: dict[str, Phrase] = {
    "house-rules": Phrase("Efter netværkets egne regler", "By the network's own rules"),
    "illegal": Phrase("Som ulovligt indhold (EU, DSA artikel 16)", "As illegal content (EU, DSA article 16)"),
}

SURE: dict[str, Phrase] = {
    "tried": Phrase("prøvet", "tried"),
    "page": Phrase(
        "læst på netværkets egen side, i en gemt udgave", "read on the network's own page, in a stored copy"
    ),
    "told": Phrase("fortalt af andre; ikke bekræftet hos netværket", "told by others; not confirmed with the network"),
    "assumed": Phrase("formodet; ikke bekræftet", "assumed; not confirmed"),
}


@dataclass(frozen=True, slots=True)
class Route:
    """One way to report: for which situations, by which of the `WAYS`, the steps, and the answer to expect."""

    situations: tuple[str, ...]
    way: str
    steps: tuple[Phrase, ...]
    answer: Phrase
    sure: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Network:
    """A network's directions. `have` is what to have at hand there, `source` the pages that were read."""

    id: str
    name: str
    company: str
    routes: tuple[Route, ...]
    have: tuple[Phrase, ...]
    note: Phrase
    sources: tuple[str, ...]
    seen: date
    tried: date | None = None

    def routes_for(self, situation: str) -> tuple[Route, ...]:
        """The routes for one of `SITUATIONS`, the network's own rules first."""
        found = (route for route in self.routes if situation in route.situations)
        return tuple(sorted(found, key=lambda route: list(WAYS).index(route.way)))

    def stale(self, today: date, days: int = 180) -> bool:
        """Whether nobody has carried the steps out within `days`."""
        return self.tried is None or (today - self.tried).days > days


def _read() -> dict[str, Network]:
    files = (file for file in resources.files(__name__).iterdir() if file.name.endswith(".toml"))
    found = [_network(tomllib.loads(file.read_text("utf-8")), file.name.removesuffix(".toml")) for file in files]
    return {network.id: network for network in sorted(found, key=lambda network: network.name.casefold())}


def network(name: str) -> Network:
    """The network of that id or name, in any case. UsageError, with those there are, if it is none."""
    wanted = _ALSO.get(name.strip().casefold(), name.strip().casefold())
    for found in NETWORKS.values():
        if wanted in {found.id, found.name.casefold()}:
            return found
    there = ", ".join(NETWORKS)
    raise UsageError(
        f"Netværket {name} kendes ikke. Der er: {there}.", f"No network {name} is known. There are: {there}."
    )


# What people also call them.
_ALSO = {
    "twitter": "x",
    "fb": "facebook",
    "messenger": "facebook",
    "insta": "instagram",
    "google": "google-reviews",
    "google maps": "google-reviews",
    "yt": "youtube",
    "snap": "snapchat",
}


def _network(given: dict[str, Any], name: str) -> Network:
    """The network of a file. ValueError, naming the file, where it does not hold together."""
    try:
        made = Network(
            id=given["id"],
            name=given["name"],
            company=given["company"],
            routes=tuple(_route(route) for route in given["route"]),
            have=tuple(Phrase(**said) for said in given["have"]),
            note=Phrase(**given["note"]),
            sources=tuple(given["sources"]),
            seen=given["seen"],
            tried=given.get("tried"),
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"networks/{name}.toml: {error}") from error
    if made.id != name:
        raise ValueError(f"networks/{name}.toml: its id is {made.id}")
    return made


def _route(given: dict[str, Any]) -> Route:
    return Route(
        situations=tuple(given["for"]),
        way=given["way"],
        steps=tuple(Phrase(**step) for step in given["steps"]),
        answer=Phrase(**given["answer"]),
        sure=given["sure"],
        link=given.get("link", ""),
    )


# Every network by its id, in the order of their names.
NETWORKS: dict[str, Network] = _read()
