"""Copies what the pages need out of node_modules into the static files. Run by `make static`, after `npm ci`.

Of the design system: its stylesheet and the fonts and pictures the stylesheet names, in the form browsers of today read.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

HERE = Path(__file__).parent
FROM = HERE / "node_modules"
TO = HERE / "src" / "omtanke_web" / "static" / "vendor"


def main() -> None:
    """Lay everything anew."""
    shutil.rmtree(TO, ignore_errors=True)
    _design_system(FROM / "dkfds" / "dist", TO / "dkfds")
    _copy(FROM / "htmx.org" / "dist" / "htmx.min.js", TO / "htmx.min.js")
    _copy(FROM / "htmx.org" / "LICENSE", TO / "htmx.LICENSE")


def _design_system(source: Path, target: Path) -> None:
    css = (source / "css" / "dkfds.min.css").read_text(encoding="utf-8")
    css = re.sub(r"src:[^;}]*?(url\([^)]*\.woff2\) format\([^)]*\))[^;}]*", r"src:\1", css)  # not the older forms
    css = re.sub(r"/\*# sourceMappingURL=.*?\*/", "", css)
    for name in sorted(set(re.findall(r"url\([\"']?\.\./([^)\"'?#]+)", css))):
        _copy(source / name, target / name)
    (target / "css").mkdir(parents=True, exist_ok=True)
    (target / "css" / "dkfds.min.css").write_text(css, encoding="utf-8")
    _copy(source / "LICENSE.md", target / "LICENSE.md")


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


if __name__ == "__main__":
    main()
