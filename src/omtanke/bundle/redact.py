"""A copy of one item with areas or names covered: for those who need to see the threat, not the bystanders.

The original stays in the bundle, untouched. The copy says in its name and in the file beside it that it is one, and of
what. Covering is painting over: nothing of the original's pixels or letters is left under it, and no metadata follows.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PIL import Image, ImageDraw, ImageOps

from omtanke.bundle import bag
from omtanke.bundle.manifest import Item, Manifest, moment
from omtanke.bundle.sealing import disk_faults
from omtanke.bundle.verifying import verify
from omtanke.errors import UsageError

Area = tuple[int, int, int, int]  # x, y, width, height, in pixels from the top left of the picture as it is shown


@dataclass(frozen=True, slots=True)
class Copy:
    """A redacted copy on disk, with `path` + ".json" beside it, and how many places were covered."""

    path: Path
    covered: int


def redact(bundle: Path, number: int, out: Path, *, areas: Sequence[Area] = (), names: Sequence[str] = ()) -> Copy:
    """Write a copy of item `number` to `out` with `areas` painted over and `names` covered.

    A picture is written as PNG; names in it are found with Tesseract. Text keeps its form, with `█` for each letter.
    UsageError if there is nothing to cover, a name is not found (a copy that still shows it would be worse than
    none), or the item is neither a picture nor text.
    """
    item, manifest, content = _item(bundle, number)
    if not areas and not any(name.strip() for name in names):
        raise UsageError(
            "Hvad skal dækkes til? Brug --area eller --name.", "What is to be covered? Use --area or --name."
        )
    if item.media_type.startswith("image/"):
        made, covered = _picture(content, areas, names)
    elif item.media_type.startswith("text/") and not areas:
        made, covered = _text(content, names)
    else:
        raise UsageError(
            f"{item.name} er hverken et billede eller tekst, så den kan ikke dækkes til her.",
            f"{item.name} is neither a picture nor text, so it cannot be covered here.",
        )
    about = {
        "schema": "omtanke/copy-1",
        "copy_of": {"bundle": manifest.id, "item": item.number, "sha256": item.sha256},
        "sha256": hashlib.sha256(made).hexdigest(),
        "covered": covered,
        "made": moment(datetime.now().astimezone()),
    }
    with disk_faults(out):
        for path, data in ((out, made), (Path(f"{out}.json"), (json.dumps(about, indent=2) + "\n").encode())):
            _write(path, data)
    return Copy(out, covered)


def _write(path: Path, data: bytes) -> None:
    try:
        with path.open("xb") as file:
            file.write(data)
    except FileExistsError as error:
        raise UsageError(f"{path} findes allerede.", f"{path} is there already.") from error


def _item(bundle: Path, number: int) -> tuple[Item, Manifest, bytes]:
    verdict = verify(bundle)
    manifest = verdict.manifest
    found = next((item for item in manifest.items if item.number == number), None) if manifest else None
    if manifest is None or found is None:
        raise UsageError(f"Der er ingen fil nr. {number} i {bundle}.", f"There is no item {number} in {bundle}.")
    if any(problem.path == found.path for problem in verdict):
        raise UsageError(f"Fil nr. {number} er ændret eller mangler.", f"Item {number} has changed or is missing.")
    source = bag.opened(bundle)
    try:
        return found, manifest, bag.read(source, found.path)
    except bag.BagFault as fault:
        raise UsageError(f"Fil nr. {number} er for stor.", f"Item {number} is too big.") from fault
    finally:
        source.close()


def _text(content: bytes, names: Iterable[str]) -> tuple[bytes, int]:
    text, covered = content.decode("utf-8", "replace"), 0
    for name in filter(str.strip, names):
        text, count = re.subn(re.escape(name.strip()), lambda match: "█" * len(match[0]), text, flags=re.IGNORECASE)
        if not count:
            raise _not_found(name)
        covered += count
    return text.encode(), covered


def _picture(content: bytes, areas: Sequence[Area], names: Sequence[str]) -> tuple[bytes, int]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content)) as opened:
                image = ImageOps.exif_transpose(opened).convert("RGB")
    except (OSError, ValueError, SyntaxError, TypeError, ArithmeticError, Image.DecompressionBombError) as error:
        raise UsageError("Billedet kan ikke læses.", "The picture cannot be read.") from error
    places = [_inside(area, image) for area in areas]
    for name in filter(str.strip, names):
        found = _where(image, name)
        if not found:
            raise _not_found(name)
        places += found
    draw = ImageDraw.Draw(image)
    for x, y, width, height in places:
        draw.rectangle((x, y, x + width - 1, y + height - 1), fill="black")
    out = io.BytesIO()
    # A new picture from the pixels: no EXIF, no thumbnail of the original, no text chunk comes along.
    Image.frombytes("RGB", image.size, image.tobytes()).save(out, "PNG")
    return out.getvalue(), len(places)


def _inside(area: Area, image: Image.Image) -> Area:
    x, y, _, _ = area
    if x >= image.width or y >= image.height:
        raise UsageError(
            f"Feltet {area} ligger uden for billedet, som er {image.width} × {image.height}.",
            f"The area {area} lies outside the picture, which is {image.width} × {image.height}.",
        )
    return area


def _where(image: Image.Image, name: str) -> list[Area]:
    """The boxes of the words of `name`, where they stand one after another."""
    from omtanke.screenshot import boxes  # noqa: PLC0415  only this needs Tesseract

    seen, wanted = boxes(image), [_letters(word) for word in name.split() if _letters(word)]
    found: list[Area] = []
    for at in range(len(seen) - len(wanted) + 1):
        run = seen[at : at + len(wanted)]
        if wanted and all(_letters(box.word) == word for box, word in zip(run, wanted, strict=True)):
            found += [(max(0, box.x - 3), max(0, box.y - 3), box.width + 6, box.height + 6) for box in run]
    return found


def _letters(word: str) -> str:
    return re.sub(r"[^\w@]", "", word).casefold().removesuffix("s")  # "Mettes" too


def _not_found(name: str) -> UsageError:
    return UsageError(
        f"»{name}« blev ikke fundet, så der er ingen kopi lavet. Dæk stedet til med --area i stedet.",
        f'"{name}" was not found, so no copy was made. Cover the place with --area instead.',
    )
