"""What the documents say is true now."""

from __future__ import annotations

import doctest
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import jsonschema
import pytest

import omtanke
from omtanke.cli import COMMANDS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_generated_pages_are_fresh(tmp_path: Path):
    code = f"import sys; sys.path.insert(0, {str(ROOT / 'docs')!r}); import make, pathlib; make.write(pathlib.Path({str(tmp_path)!r}))"
    subprocess.run([sys.executable, "-c", code], check=True)
    for page in tmp_path.iterdir():
        assert page.read_text(encoding="utf-8") == (ROOT / "docs" / page.name).read_text(encoding="utf-8"), (
            f"docs/{page.name} is stale: make docs"
        )


def test_the_front_doors_example_runs():
    failed, tried = doctest.testmod(omtanke)
    assert (failed, tried > 0) == (0, True)


def test_every_command_and_its_deeds_stand_in_the_readme():
    for name in COMMANDS:
        assert f"omtanke {name} " in README, f"README doesn't show omtanke {name}"


def test_the_readmes_python_runs():
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.startswith("think [('I102', '20 30 40 50'")


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/privacy.md"])
def test_links_to_files_lead_somewhere(page: str):
    text = (ROOT / page).read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:)([\w./-]+)\)", text):
        assert ((ROOT / page).parent / target).exists(), f"{page} links to {target}"


def test_versions_agree():
    assert f'softwareVersion: "{omtanke.__version__}"' in (ROOT / "publiccode.yml").read_text(encoding="utf-8")


def test_the_lock_names_no_registry_and_pins_everything_with_hashes():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    assert "--index" not in lock
    pins = re.findall(r"^\S+==\S+.*?(?=^\S|\Z)", lock, re.MULTILINE | re.DOTALL)
    assert len(pins) > 10
    assert all("--hash=sha256:" in pin for pin in pins)


def test_every_dependency_is_in_the_lock():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8").lower()
    for requirement in wanted:
        name = re.match(r"[\w-]+", requirement)
        assert name
        assert name[0] == "omtanke" or f"\n{name[0].lower()}==" in "\n" + lock, f"{requirement}: make lock"


@pytest.mark.parametrize("schema", sorted((ROOT / "src/omtanke/schemas").glob("*.json")), ids=lambda p: p.name)
def test_schemas_are_schemas(schema: Path):
    jsonschema.Draft202012Validator.check_schema(json.loads(schema.read_text(encoding="utf-8")))
