"""Who can see a message, and who are colleagues: names as people spell them."""

from __future__ import annotations

from pathlib import Path

import pytest

from omtanke.archive import Account, Email, Message, Person
from omtanke.audience import Known, audience_of, colleagues, friends_of_friends, reach, read_list
from omtanke.errors import UsageError


@pytest.mark.parametrize(
    "listed, friend, expected",
    [
        ("Bjørn Ågård", "Bjørn Ågård", "sure"),
        ("Bjørn Ågård", "Bjoern Aagaard", "sure"),
        ("Ågård, Bjørn", "Bjørn Ågård", "sure"),
        ("Anne Marie Holm", "Anne Holm", "perhaps"),
        ("Kristian Sørensen", "Christian Sørensen", "perhaps"),
        ("Bo Sørensen", "B. Sørensen", "perhaps"),
        ("Bo Sørensen", "Bo Hansen", "no"),
        ("Bo Sørensen", "Bo", "no"),
        ("Anne Holm", "Arne Holm", "no"),
    ],
)
def test_names_are_matched_with_care(listed: str, friend: str, expected: str):
    found = colleagues([Person("facebook", friend)], known=[Known(listed)])
    assert {True: "sure", False: "perhaps"}.get(found[0].sure if found else None, "no") == expected


@pytest.mark.parametrize(
    "person, expected",
    [
        (Person("linkedin", "Bo S", employer="Styrelsen for Eksempler"), True),
        (Person("linkedin", "Åse Æ", employer="Eksempelstyrelsen"), False),
        (Person("linkedin", "Ib K", employer="Slagterkonen"), None),
        (Person("linkedin", "Eva L", email="el@it.styrelsen.example"), True),
        (Person("linkedin", "Ida M", email="im@gmail.com"), None),
        (Person("linkedin", "", employer=""), None),
    ],
)
def test_colleagues_by_employer_and_by_mail(person: Person, expected: bool | None):
    own = Account("linkedin", employers=("Styrelsen for Eksempler",), emails=(Email("a@gmail.com", "current"),))
    found = colleagues([person], domains=["styrelsen.example"], own=[own])
    assert (found[0].sure if found else None) is expected


def test_an_unknown_visibility_is_not_guessed():
    post = Message("facebook", "post", "hej")
    assert audience_of(post) is None
    assert "ukendt" in reach(post, 200, "Friends").words.da
    assert "Friends" in reach(post, 200, "Friends").words.da


def test_friends_of_friends_are_a_range_with_its_assumptions():
    low, high, said = friends_of_friends(200)
    assert low < high
    assert str(low) in said.da and "kender arkivet ikke" in said.da


VCARD = """BEGIN:VCARD
VERSION:2.1
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:S=C3=B8rensen;Bo
EMAIL;INTERNET:bo@kommune.example
END:VCARD
BEGIN:VCARD
VERSION:4.0
FN:Åse Ægi
 dius
END:VCARD
"""


@pytest.mark.parametrize(
    "text, expected",
    [
        (VCARD, [Known("Bo Sørensen", "bo@kommune.example"), Known("Åse Ægidius")]),
        ("Fornavn;Efternavn;Afdeling\nBo;Sørensen;IT\n", [Known("Bo Sørensen")]),
        ("Name,E-mail\nBo Sørensen,bo@kommune.example\n", [Known("Bo Sørensen", "bo@kommune.example")]),
        ("Bo Sørensen\nÅse Ægidius\n", [Known("Bo Sørensen"), Known("Åse Ægidius")]),
    ],
)
def test_a_list_of_colleagues_in_the_forms_people_have(tmp_path: Path, text: str, expected: list[Known]):
    path = tmp_path / "liste"
    path.write_text(text, encoding="utf-8")
    assert list(read_list(path)) == expected


def test_an_empty_list_says_what_to_do(tmp_path: Path):
    (tmp_path / "tom.csv").write_text("")
    with pytest.raises(UsageError, match="no names"):
        read_list(tmp_path / "tom.csv")
