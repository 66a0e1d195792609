"""Makes what is generated: `docs/checks.md` from the register and `docs/output.svg` from a real run. `make docs`."""

from __future__ import annotations

import io
import os
from contextlib import redirect_stdout
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from omtanke.checks import CHECKS, RETIRED
from omtanke.cli import main

DOCS = Path(__file__).parent
DRAFT = "Fru Holm (010203-1234) på Lærkevænget 7 er faldet igen. Normeringen er til grin! Ring 20 30 40 50 hvis du kan tage over"


def checks_md() -> str:
    """The page on all checks: what each finds, why, where that stands, and examples."""
    lines = ["# Checks", "", "Made from the register by `make docs`; don't edit. A finding is advice, never a ban.", ""]
    for check in CHECKS:
        lines += [
            f"## {check.code} {check.name}",
            "",
            f"**{check.title.da}** · {check.title.en} · concern `{check.concern}`",
            "",
            f"{check.message.da} {check.why.da} {check.advice.da}",
            "",
            f"{check.message.en} {check.why.en} {check.advice.en}",
            "",
            f"Source: {check.source if check.source.startswith('http') else 'the guideline itself'}",
            "",
            "Finds:",
            "",
            *(f"- {_shown(hit)}" for hit in check.hits),
            "",
            "Leaves alone:",
            "",
            *(f"- {_shown(miss)}" for miss in check.misses),
            "",
        ]
    if RETIRED:
        lines += ["## Retired", "", *(f"- {code}: {why}" for code, why in RETIRED.items()), ""]
    return "\n".join(lines)


def _shown(example: str) -> str:
    return "`` " + example.replace("\n", " ↵ ") + " ``"


def output_svg() -> str:
    """A real run of `omtanke check` as a picture."""
    os.environ["FORCE_COLOR"] = "1"
    os.environ.pop("NO_COLOR", None)
    os.environ["LANG"] = "da_DK.UTF-8"
    out = io.StringIO()
    with redirect_stdout(out):
        main(["check", "--audience", "friends", DRAFT])
    console = Console(record=True, width=112, file=io.StringIO())
    console.print(Text(f'$ omtanke check --audience friends "{DRAFT}"\n', style="dim"))
    console.print(Text.from_ansi(out.getvalue()))
    return console.export_svg(title="omtanke check", theme=_THEME, unique_id="omtanke", code_format=_SVG)


_THEME = TerminalTheme(
    (250, 249, 246),
    (38, 38, 38),
    [
        (38, 38, 38),
        (170, 30, 30),
        (20, 110, 60),
        (150, 95, 0),
        (25, 80, 160),
        (110, 50, 120),
        (20, 110, 120),
        (90, 90, 90),
    ],
    [
        (90, 90, 90),
        (170, 30, 30),
        (20, 110, 60),
        (245, 200, 90),
        (25, 80, 160),
        (110, 50, 120),
        (20, 110, 120),
        (255, 255, 255),
    ],
)
# Rich's own frame asks another site for its font: this one takes what the reader has.
_SVG = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-label="omtanke check">
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; font-size: {char_height}px; line-height: {line_height}px; }}
{styles}
</style>
<defs><clipPath id="{unique_id}-clip-terminal"><rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" /></clipPath>{lines}</defs>
<rect fill="#faf9f6" stroke="#d8d4c8" x="1" y="1" width="{width}" height="{height}" rx="8"/>
<g transform="translate({terminal_x}, 16)" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">{matrix}</g>
</g>
</svg>
"""


def write(folder: Path = DOCS) -> None:
    """Write all generated pages into `folder`."""
    (folder / "checks.md").write_text(checks_md(), encoding="utf-8")
    (folder / "output.svg").write_text(output_svg(), encoding="utf-8")


if __name__ == "__main__":
    write()
