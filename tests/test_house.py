"""The walls of the house: who may import whom, and that nothing stands outside its place (see CONTRIBUTING)."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import omtanke

SRC = Path(__file__).parent.parent / "src"
HOUSE = SRC / "omtanke"

# Floors from the ground up. A module may import from lower floors only; siblings on a floor do not know each other.
FLOORS = [
    {"errors"},
    {"text"},
    {"engine", "language", "archive"},
    {"records"},
    {"meta"},
    {
        *("checks", "readers", "guideline", "ask", "audience", "mailbox", "scan"),
        *("bundle", "screenshot", "authority", "gate", "networks", "clocks"),
    },
    {"capture", "notice", "review"},
    {"cli"},
]
FLOOR = {name: height for height, floor in enumerate(FLOORS) for name in floor}
# Neighbours that may meet though they stand on one floor: the reason stands in each file's docstring.
MAY_MEET = {("ask", "guideline"), ("bundle", "screenshot"), ("audience", "archive")}


def room(path: Path) -> str:
    """The room a file belongs to: `checks` for src/omtanke/checks/i101_cpr_number.py."""
    return path.relative_to(HOUSE).parts[0].removesuffix(".py")


def imports(path: Path) -> list[str]:
    """What a file imports, as dotted names, also inside functions; relative imports are not used in this house."""
    found: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return found


FILES = sorted(p for p in HOUSE.rglob("*.py") if p.parent != HOUSE or p.name not in ("__init__.py", "__main__.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(HOUSE)))
def test_imports_run_down(path: Path):
    own = room(path)
    assert own in FLOOR, f"{path.name} has no floor: add it to FLOORS and to the house's picture in CONTRIBUTING"
    for name in imports(path):
        if not name.startswith("omtanke."):
            assert name != "omtanke", f"{path}: nothing inside imports the front door"
            continue
        other = name.split(".")[1]
        if other == "__version__":
            continue
        assert other in FLOOR, f"{path}: imports {name}, which is no room of the house"
        allowed = other == own or FLOOR[other] < FLOOR[own] or (own, other) in MAY_MEET
        assert allowed, f"{path}: {own} may not import {name}"


@pytest.mark.parametrize("shelf", [s for s in ("checks", "readers", "networks") if (HOUSE / s).is_dir()])
def test_leaves_of_a_shelf_do_not_know_each_other(shelf: str):
    for path in (HOUSE / shelf).glob("*.py"):
        if path.name != "__init__.py":
            strangers = [n for n in imports(path) if n.startswith(f"omtanke.{shelf}")]
            assert not strangers, f"{path}: imports {strangers}"


def test_the_web_application_uses_the_front_door_only():
    for path in (SRC / "omtanke_web").rglob("*.py"):
        inside = [n for n in imports(path) if n.startswith("omtanke.") and n.split(".")[1] not in omtanke.__all__]
        assert not inside, f"{path}: imports {inside}"


def test_the_front_door_shows_what_it_says():
    assert len(omtanke.__all__) == len(set(omtanke.__all__))
    assert all(hasattr(omtanke, name) for name in omtanke.__all__)


def test_every_file_opens_by_saying_what_it_is_for():
    silent = [str(p) for p in FILES if not ast.get_docstring(ast.parse(p.read_text(encoding="utf-8")))]
    assert not silent, f"no docstring: {silent}"


def test_no_room_is_a_hallway():
    names = {"utils", "util", "helpers", "helper", "managers", "manager", "services", "service", "common", "misc"}
    assert not [str(p) for p in HOUSE.rglob("*.py") if p.stem in names]


HEAVY = (
    "numpy",
    "onnxruntime",
    "tokenizers",
    "pyarrow",
    "phonenumbers",
    "stdnum",
    "tqdm",
    "multiprocessing",
    "torch",
    "django",
    "rich",
)


@pytest.mark.parametrize("statement", ["import omtanke", "import omtanke.cli, omtanke.cli.check"])
def test_importing_loads_nothing_heavy(statement: str):
    code = f"import sys; {statement}; print(*sorted(m for m in {HEAVY!r} if m in sys.modules))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == ""
