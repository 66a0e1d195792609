"""Reading screenshots with a real Tesseract: what is proposed, that it is marked so, and that names can be covered."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
import sys
from datetime import datetime
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from omtanke.bundle import Bundle, Original, seal, verify
from omtanke.checks import CHECKS
from omtanke.cli import main
from omtanke.engine import Concern
from omtanke.errors import UsageError
from omtanke.guideline import load
from omtanke.screenshot import _handles, _network, _time, read

from .conftest import THREAT, run

needs_tesseract = pytest.mark.skipif(
    not shutil.which("tesseract") or "dan" not in run("tesseract", "--list-langs").stdout,
    reason="no Tesseract with Danish",
)


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """A font of the system's: the one that Pillow brings has no æ, ø and å."""
    for name in ("LiberationSans-Regular.ttf", "DejaVuSans.ttf", "Arial.ttf"):
        with contextlib.suppress(OSError):
            return ImageFont.truetype(name, size)
    pytest.skip("no font with Danish letters")


def screenshot(*lines: str, dark: bool = False, size: int = 38) -> bytes:
    """A phone's screen of 1080 pixels with these lines."""
    ink, paper = ("#e7e9ea", "#000000") if dark else ("#111111", "#ffffff")
    image = Image.new("RGB", (1080, 260 + 90 * len(lines)), paper)
    draw = ImageDraw.Draw(image)
    for at, line in enumerate(lines):
        draw.text((60, 80 + 90 * at), line, fill=ink, font=_font(size))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


@needs_tesseract
@pytest.mark.parametrize("dark", [False, True])
def test_a_threat_is_read_and_proposed(dark: bool) -> None:
    seen = read(
        screenshot(
            "Vred Borger @vredborger88",
            "Jeg ved hvor du bor.",
            "Tak for sidst.",
            "21.14 - 24. nov. 2026",
            "3 Reposts",
            dark=dark,
        ),
        CHECKS,
        load("kalundborg"),
    )
    assert "Jeg ved hvor du bor" in seen.words
    assert "Tak for sidst" in seen.text and "Tak for sidst" not in seen.words
    assert seen.kinds == (Concern.THREAT,)
    assert seen.network == "x"
    assert seen.handles == ("@vredborger88",)
    assert seen.at == datetime(2026, 11, 24, 21, 14)


@needs_tesseract
def test_a_harmless_picture_proposes_no_threat() -> None:
    seen = read(screenshot("Tak for hjælpen i dag!", "I er så søde i borgerservice."), CHECKS, load("kalundborg"))
    assert (seen.words, seen.kinds) == ("", ())
    assert "så søde" in seen.text


@needs_tesseract
def test_a_picture_without_words() -> None:
    seen = read(screenshot(), CHECKS, load("kalundborg"))
    assert (seen.text, seen.words, seen.network, seen.handles, seen.at) == ("", "", "", (), None)


@pytest.mark.parametrize("content", [b"", b"rubbish", b"\x89PNG\r\n\x1a\n rubbish"])
def test_what_is_no_picture_is_said(content: bytes) -> None:
    with pytest.raises(UsageError, match="picture"):
        read(content, CHECKS, load("kalundborg"))


def test_without_tesseract_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(UsageError, match="apt install tesseract-ocr"):
        read(screenshot("Hej"), CHECKS, load("kalundborg"))


@pytest.mark.parametrize(
    ("text", "network"),
    [
        ("2 t. Synes godt om Svar", "facebook"),
        ("Ole Opdigtet\nAktiv nu", "facebook"),
        ("ole 3 t.\nSvar Se oversættelse", "instagram"),
        ("r/Denmark - u/sur_mand", "reddit"),
        ("ole.bsky.social", "bluesky"),
        ("@ole@helvede.social", "mastodon"),
        ("sidst set i dag kl. 21.14", "whatsapp"),
        ("3 Reposts 12 Synes godt om", "x"),
        ("Local Guide · 12 anmeldelser", "google-reviews"),
        ("TikTok og Snapchat", ""),  # as much of each: not known
        ("Bare ord", ""),
    ],
)
def test_the_network_by_its_marks(text: str, network: str) -> None:
    assert _network(text) == network


@pytest.mark.parametrize(
    ("text", "said", "at"),
    [
        ("21.14 · 24. nov. 2026 · 1.204 Visninger", "21.14 · 24. nov. 2026", datetime(2026, 11, 24, 21, 14)),
        ("24. NOV. 2026 KL. 21.14", "24. NOV. 2026 KL. 21.14", datetime(2026, 11, 24, 21, 14)),
        ("24.11.2026 21:14", "24.11.2026 21:14", datetime(2026, 11, 24, 21, 14)),
        ("31. februar 2026 kl. 10.00", "31. februar 2026 kl. 10.00", None),
        ("i går kl. 21.14", "i går kl. 21.14", None),
        ("2 t. siden", "2 t. siden", None),
        ("ingen tid", "", None),
    ],
)
def test_times_as_networks_write_them(text: str, said: str, at: datetime | None) -> None:
    assert _time(text) == (said, at)


def test_handles_are_no_mail_addresses() -> None:
    assert list(_handles("@ole.opdigtet u/sur_mand anna@fjordby.dk @a@b.social x.bsky.social")) == [
        "@ole.opdigtet", "u/sur_mand", "@a@b.social", "x.bsky.social",
    ]  # fmt: skip


# The command -------------------------------------------------------------------------------------------------------


@needs_tesseract
def test_the_command_marks_it_as_a_proposal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "t.png").write_bytes(screenshot("Jeg ved hvor du bor."))
    assert main(["evidence", "read", str(tmp_path / "t.png"), "--lang", "da"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("Forslag, læst af en maskine") and "trussel" in said
    assert main(["evidence", "read", str(tmp_path / "t.png"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["confirmed"], told["kinds"]) == (False, ["threat"])
    assert main(["evidence", "read", str(tmp_path / "nowhere.png")]) == 2


@needs_tesseract
@pytest.mark.parametrize(
    ("answer", "sealed"), [("=", "Jeg ved hvor du bor."), ("", ""), ("Noget andet", "Noget andet")]
)
def test_new_takes_a_proposal_only_when_told_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, sealed: str
) -> None:
    (tmp_path / "t.png").write_bytes(screenshot("Jeg ved hvor du bor."))
    answers = [str(tmp_path / "t.png"), "", "", "Slettet", "", "facebook", answer, *[""] * 10]
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(answers)))
    assert main(["evidence", "new", "-o", str(tmp_path / "bevis")]) == 0
    manifest = verify(tmp_path / "bevis").manifest
    assert manifest and manifest.incident.words == sealed


@needs_tesseract
def test_a_name_in_a_picture_is_covered_in_the_copy(tmp_path: Path, items: list[Original]) -> None:
    (tmp_path / "t.png").write_bytes(screenshot("Kirsten Hansen skrev:", "Rolig nu, Ole."))
    bundle: Bundle = seal([*items, Original(tmp_path / "t.png", "file")], tmp_path / "case", THREAT)
    words = ["evidence", "redact", str(bundle.path), "--item", "3", "-o", str(tmp_path / "kopi.png")]
    assert main([*words, "--name", "Findes Ikke"]) == 2
    assert main([*words, "--name", "Kirsten Hansen"]) == 0
    seen = read((tmp_path / "kopi.png").read_bytes(), CHECKS, load("kalundborg"))
    assert "Hansen" not in seen.text and "Kirsten" not in seen.text
    assert "Rolig nu" in seen.text
