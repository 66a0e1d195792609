"""The cover sheet: what a person who gets the bundle on paper or on a stick has to know, as HTML and as tagged PDF/A.

The police take pictures on paper or on a stick (politi.dk, stored page, see docs/bundle.md), so the pictures are
printed along. `typst` sets the PDF with the fonts it brings; a letter that they lack is spelled out rather than lost.
"""

from __future__ import annotations

import html
import io
import json
import tempfile
import unicodedata
import warnings
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typst
from PIL import Image, ImageOps

from omtanke.bundle import bag
from omtanke.bundle.manifest import REQUIRED, Item, Manifest
from omtanke.engine import Phrase

Row = tuple[Phrase, str]

_KINDS = {
    "threat": Phrase("Truslen", "The threat"),
    "profile": Phrase("Afsenderens profil", "The sender's profile"),
    "page": Phrase("Gemt side", "Saved page"),
    "text": Phrase("Tekst", "Text"),
    "link": Phrase("Link", "Link"),
    "note": Phrase("Note", "Note"),
    "capture": Phrase("Optaget af programmet", "Captured by the program"),
    "copy": Phrase("KOPI, hvor noget er dækket til", "COPY, with something covered"),
    "file": Phrase("Fil", "File"),
}
_PICTURE_SIDE = 1600  # pixels: sharp on A4, and small enough to mail
_PICTURE_MOST = 60_000_000  # pixels: more is a bomb or a poster, and is not printed
_PICTURES = 12


def sheets(manifest: Manifest, folder: Path) -> dict[str, bytes]:
    """The cover sheet of the items in `folder`, as its two files by path."""
    sheet = _sheet(manifest)
    return {bag.COVER_HTML: _html(sheet, manifest), bag.COVER_PDF: _pdf(sheet, manifest, folder)}


def how_to_verify(manifest: Manifest) -> bytes:
    """`VERIFY.txt`."""
    parts = ["SÅDAN EFTERPRØVES BEVISET / HOW TO VERIFY THIS BUNDLE\n"]
    for line in _verify(manifest):
        parts.append("\n".join((line["da"], line["en"], *(f"    {command}" for command in line["commands"]))) + "\n")
    return "\n".join(parts).encode()


def _sheet(manifest: Manifest) -> dict[str, Any]:
    incident = manifest.incident
    return {
        "id": f"{manifest.id} · generation {manifest.generation}",
        "title": "Forsegling af bevis / Sealed evidence",
        "heading": _both(Phrase("Forseglet bevis på en trussel", "Sealed evidence of a threat")),
        "words": incident.words,
        "words_label": _both(Phrase("Ordene, som de stod", "The words, as they stood")),
        "sections": [
            {"label": _both(label), "rows": [{"label": _both(name), "value": value} for name, value in rows if value]}
            for label, rows in _sections(manifest)
        ],
        "files_label": _both(Phrase("Filerne", "The files")),
        "files": [_file(item) for item in manifest.items],
        "verify_label": _both(Phrase("Sådan efterprøves det", "How to verify it")),
        "verify": _verify(manifest),
        "pictures": [],
    }


def _sections(manifest: Manifest) -> tuple[tuple[Phrase, list[Row]], ...]:
    incident, sender = manifest.incident, manifest.incident.sender
    what = [
        (Phrase("Netværk", "Network"), incident.network),
        (Phrase("Hvad det var", "What it was"), incident.form),
        (Phrase("Link", "Link"), "\n".join(incident.links)),
        (Phrase("Hvad det svarer på", "What it answers"), incident.context),
        (Phrase("Afsenderens navn", "The sender's name"), sender.name),
        (Phrase("Afsenderens brugernavn", "The sender's handle"), sender.handle),
        (Phrase("Afsenderens profil", "The sender's profile"), sender.profile),
        (Phrase("Afsenderens konto-id", "The sender's account id"), sender.account_id),
    ]
    when = [
        (Phrase("Set første gang", "First seen"), _time(incident.seen)),
        (Phrase("Forseglet", "Sealed"), _time(manifest.sealed)),
        (Phrase("Sikret af", "Secured by"), incident.captured_by),
        (Phrase("Vidne", "Witness"), incident.witness),
        (Phrase("Noter", "Notes"), incident.notes),
        *(
            (Phrase(f"Mangler: {_KINDS[k].da}", f"Missing: {_KINDS[k].en}"), manifest.missing.get(k, ""))
            for k in REQUIRED
        ),
    ]
    seal = [
        (Phrase("Program", "Program"), " ".join(manifest.software.values())),
        (Phrase("Nøglens fingeraftryk", "Fingerprint of the key"), manifest.fingerprint),
        (Phrase("Tidsstempel", "Time stamp"), _stamp(manifest)),
        (Phrase("Bygger videre på", "Builds on"), _previous(manifest)),
    ]
    return (
        (Phrase("Hvad der skete", "What happened"), what),
        (Phrase("Hvornår og hvem", "When and who"), when),
        (Phrase("Forseglingen", "The seal"), seal),
    )


def _stamp(manifest: Manifest) -> str:
    if manifest.stamp is None:
        return "Intet ved forseglingen / None at the sealing"
    if manifest.stamp.failed:
        return (
            f"MISLYKKET hos {manifest.stamp.authority}; kan lægges til senere / "
            f"FAILED at {manifest.stamp.authority}; can be added later: {manifest.stamp.failed}"
        )
    return f"{manifest.stamp.authority} ({bag.STAMP})"


def _previous(manifest: Manifest) -> str:
    previous = manifest.previous
    return f"generation {previous.generation}, sha256 {previous.tagmanifest_sha256}" if previous else ""


def _time(at: datetime | None) -> str:
    if at is None:
        return ""
    name = at.tzname() or ""
    zone = f" {name}" if name and not name.startswith("UTC") else ""
    return f"{at.isoformat(' ', 'seconds')}{zone}\n{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def _file(item: Item) -> dict[str, Any]:
    said = [f"{name}: {value}" for name, value in item.told.items()]
    parts = [item.media_type, f"generation {item.generation}", item.link, *said]
    if item.captured:
        parts.append("taget/captured " + _time(item.captured).replace("\n", " = "))
    if item.copy_of:
        parts.append(f"kopi af/copy of {item.copy_of}")
    return {
        "number": str(item.number),
        "kind": _both(_KINDS[item.kind]),
        "name": item.name,
        "size": f"{item.size:,} byte".replace(",", "."),
        "detail": " · ".join(part for part in parts if part),
        "sha256": item.sha256,
    }


def _verify(manifest: Manifest) -> list[dict[str, Any]]:
    """How to verify without this program; openssl 3 and coreutils are on nearly every Linux and macOS."""
    steps = [
        (
            Phrase("1. Filerne er, som de var:", "1. The files are as they were:"),
            [f"sha256sum -c {bag.MANIFEST}", f"sha256sum -c {bag.TAGMANIFEST}"],
        ),
        (
            Phrase("2. Der er ikke lagt noget til eller taget noget væk:", "2. Nothing was added or taken away:"),
            ["python -m bagit --validate ."],
        ),
        (
            Phrase(
                f"3. Underskriften holder. Nøglens fingeraftryk skal være {manifest.fingerprint}:",
                f"3. The signature holds. The fingerprint of the key must be {manifest.fingerprint}:",
            ),
            [
                f"openssl pkeyutl -verify -pubin -inkey {bag.SIGNER} -rawin "
                f"-in {bag.TAGMANIFEST} -sigfile {bag.SIGNATURE}",
                f"openssl pkey -pubin -in {bag.SIGNER} -outform DER | tail -c 32 | sha256sum",
            ],
        ),
    ]
    if manifest.stamp:
        steps.append(
            (
                Phrase(
                    "4. Tidsstemplet holder, hvis der ligger et. ROOT.pem er den rod, du selv henter hos udstederen:",
                    "4. The time stamp holds, if there is one. ROOT.pem is the root that you get from the authority yourself:",
                ),
                [
                    f"openssl ts -verify -data {bag.TAGMANIFEST} -in {bag.STAMP} -CAfile ROOT.pem",
                    f"openssl ts -reply -in {bag.STAMP} -text",
                ],
            )
        )
    steps.append(
        (
            Phrase(
                "Det viser, at intet er ændret siden forseglingen. Det viser ikke, hvem der sad ved computeren, "
                "eller at et billede er sandt. Om det holder i en retssag, afgør retten.",
                "This shows that nothing has changed since the sealing. It does not show who sat at the computer, "
                "nor that a picture is true. Whether it holds in court is for the court to say.",
            ),
            [],
        )
    )
    return [_both(text) | {"commands": commands} for text, commands in steps]


def _both(phrase: Phrase) -> dict[str, Any]:
    return {"da": phrase.da, "en": phrase.en}


# HTML ---------------------------------------------------------------------------------------------------------------

_CSS = """
:root{--ink:#1d3a36;--quiet:#595959;--tint:#f3f6f4}
body{font:17px/1.55 Georgia,"Times New Roman",serif;color:#1b1b1b;max-width:46rem;margin:2rem auto;padding:0 1.2rem}
h1,h2{color:var(--ink);line-height:1.2}h1{margin-bottom:.1em}h2{margin-top:2em;font-size:1.25rem}
small,.en{color:var(--quiet);font-size:.85em;font-weight:400}
blockquote{margin:0;padding:1rem 1.2rem;border-left:4px solid var(--ink);background:var(--tint);font-size:1.15rem}
blockquote,dd,p{white-space:pre-wrap;overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:minmax(9rem,14rem) 1fr;gap:.7rem 1.2rem;margin:0}
dt span{display:block}dd{margin:0}
pre,code{font:13px/1.5 ui-monospace,Consolas,monospace;white-space:pre-wrap;overflow-wrap:anywhere}
pre{background:var(--tint);padding:.6rem .9rem}li{margin:1rem 0}
img{max-width:100%;max-height:24rem;border:1px solid #ccc;display:block}
@media(max-width:34rem){dl{grid-template-columns:1fr;gap:.1rem}dd{margin-bottom:.8rem}}
@media print{body{max-width:none;margin:0;font-size:11pt}h2,li{break-inside:avoid}img{max-height:20cm}}
"""


def _html(sheet: dict[str, Any], manifest: Manifest) -> bytes:
    e = html.escape
    parts = [
        '<!doctype html><html lang="da"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width,initial-scale=1">',
        # The words come from a stranger: nothing in this page may run or be fetched.
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src 'self'; "
        "style-src 'unsafe-inline'\">",
        f"<title>{e(sheet['title'])}</title><style>{_CSS}</style></head><body><main>",
        f'<h1>{e(sheet["heading"]["da"])}</h1><p class="en" lang="en">{e(sheet["heading"]["en"])}</p>',
    ]
    if sheet["words"]:
        parts += [_h2(sheet["words_label"]), f'<blockquote dir="auto">{e(sheet["words"])}</blockquote>']
    for section in sheet["sections"]:
        parts += [_h2(section["label"]), "<dl>"]
        parts += [
            f'<dt><span>{e(row["label"]["da"])}</span><span class="en" lang="en">{e(row["label"]["en"])}</span></dt>'
            f'<dd dir="auto">{e(row["value"])}</dd>'
            for row in section["rows"]
        ]
        parts.append("</dl>")
    parts += [_h2(sheet["files_label"]), "<ol>"]
    parts += [_html_file(file, item) for file, item in zip(sheet["files"], manifest.items, strict=True)]
    parts += ["</ol>", _h2(sheet["verify_label"])]
    for line in sheet["verify"]:
        parts.append(f'<p>{e(line["da"])}<br><span class="en" lang="en">{e(line["en"])}</span></p>')
        if line["commands"]:
            parts.append(f"<pre>{e(chr(10).join(line['commands']))}</pre>")
    parts.append(f"<p><small>{e(sheet['id'])}</small></p></main></body></html>\n")
    return "\n".join(parts).encode()


def _h2(label: Mapping[str, str]) -> str:
    return f'<h2>{html.escape(label["da"])} <span class="en" lang="en">/ {html.escape(label["en"])}</span></h2>'


def _html_file(file: Mapping[str, Any], item: Item) -> str:
    e = html.escape
    where = item.path.removeprefix("data/")
    picture = f'<img src="{e(where)}" alt="{e(file["kind"]["da"])}: {e(item.name)}">' if _is_picture(item) else ""
    return (
        f'<li><strong>{e(file["kind"]["da"])}</strong> <span class="en" lang="en">/ {e(file["kind"]["en"])}</span> · '
        f'<a href="{e(where)}">{e(item.name or where)}</a> <small>{e(file["size"])}<br>{e(file["detail"])}</small><br>'
        f"<code>{e(item.sha256)}</code>{picture}</li>"
    )


def _is_picture(item: Item) -> bool:
    return item.media_type in {"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"}


# PDF ----------------------------------------------------------------------------------------------------------------


def _pdf(sheet: dict[str, Any], manifest: Manifest, folder: Path) -> bytes:
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        (root / "cover.typ").write_text(Path(__file__).with_suffix(".typ").read_text("utf-8"), "utf-8")
        sheet = sheet | {"pictures": _pictures(manifest, folder, root)}
        # A letter that the fonts lack (PDF/A forbids an empty box in its place), then a picture that cannot be set.
        for attempt in (lambda: sheet, lambda: _spelled(sheet), lambda: _spelled(sheet | {"pictures": []})):
            try:
                return _set(attempt(), root, manifest.sealed)
            except typst.TypstError as error:
                fault = error
        raise fault


def _set(sheet: dict[str, Any], root: Path, at: datetime) -> bytes:
    made: bytes = typst.compile(
        str(root / "cover.typ"),
        root=str(root),
        format="pdf",
        ignore_system_fonts=True,
        pdf_standards=["a-2a", "ua-1"],
        sys_inputs={"sheet": json.dumps(sheet)},
        timestamp=int(at.timestamp()),
    )
    return made


def _spelled(value: Any) -> Any:
    """The same sheet with letters outside the printed Latin ones spelled out: 🔪 becomes [HOCHO U+1F52A]."""
    if isinstance(value, str):
        return "".join(letter if _printed(letter) else _name(letter) for letter in value)
    if isinstance(value, list):
        return [_spelled(part) for part in value]
    if isinstance(value, dict):
        return {name: _spelled(part) for name, part in value.items()}
    return value


def _printed(letter: str) -> bool:
    return letter == "\n" or " " <= letter <= "~" or "\u00a0" <= letter <= "\u017f" or letter in "–—‘’‚“”„†•…‰‹›€→·"


def _name(letter: str) -> str:
    return f"[{unicodedata.name(letter, '')} U+{ord(letter):04X}]".replace("[ ", "[")


def _pictures(manifest: Manifest, folder: Path, root: Path) -> list[dict[str, str]]:
    """The pictures among the items, made fit for print in `root`, with their captions."""
    found = []
    for item in [item for item in manifest.items if _is_picture(item)][:_PICTURES]:
        if content := _printable(folder / item.path):
            (root / f"{item.number}.png").write_bytes(content)
            label = _KINDS[item.kind]
            caption = f"{item.number}. {label.da} / {label.en} · {item.name} · sha256 {item.sha256}"
            found.append({"file": f"{item.number}.png", "caption": caption, "alt": f"{label.da}: {item.name}"})
    return found


def _printable(path: Path) -> bytes | None:
    """The picture as a small PNG; None if it is none, or too big to print."""
    out = io.BytesIO()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path) as image:
                if image.width * image.height > _PICTURE_MOST:
                    return None
                upright = ImageOps.exif_transpose(image)
                upright.thumbnail((_PICTURE_SIDE, _PICTURE_SIDE * 2))
                upright.convert("RGB").save(out, "PNG")
    except (OSError, ValueError, SyntaxError, TypeError, KeyError, ArithmeticError, Image.DecompressionBombError):
        return None
    return out.getvalue()
