"""Many texts at once: formats, bad rows, and going on after a kill."""

from __future__ import annotations

import csv
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from omtanke.checks import CHECKS
from omtanke.errors import ScanError, UsageError
from omtanke.guideline import load
from omtanke.scan import Job, scan_file

ROWS = [
    {"id": 1, "text": "Hej"},
    {"id": 2, "text": "cpr 010203-1234", "også": "æøå"},
    {"id": 3, "text": "Ring 20 30 40 50\npå anden linje"},
    {"id": 4, "text": ""},
]
VERDICTS = ["ok", "stop", "think", "ok"]


def job(source: Path, out: Path, **more: object) -> Job:
    return Job(source, out, load(), CHECKS, **more)  # type: ignore[arg-type]


def write(path: Path) -> Path:
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, ["id", "text", "også"], delimiter=";")
            writer.writeheader()
            writer.writerows(ROWS)
    elif path.suffix == ".parquet":
        import pyarrow as pa
        from pyarrow import parquet

        parquet.write_table(pa.Table.from_pylist(ROWS), path)
    else:
        path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in ROWS), encoding="utf-8")
    return path


def read_verdicts(path: Path) -> list[str]:
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as file:
            return [row["verdict"] for row in csv.DictReader(file)]
    if path.suffix == ".parquet":
        from pyarrow import parquet

        return [row["verdict"] for row in parquet.read_table(path).to_pylist()]
    return [json.loads(line)["omtanke"]["verdict"] for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("source", ["a.jsonl", "a.csv", "a.parquet"])
@pytest.mark.parametrize("out", ["b.jsonl", "b.csv", "b.parquet"])
def test_every_format_in_and_out_in_the_same_order(tmp_path: Path, source: str, out: str):
    done = scan_file(job(write(tmp_path / source), tmp_path / out))
    assert read_verdicts(tmp_path / out) == VERDICTS
    assert (done.rows, done.bad, done.verdicts) == (4, 0, {"ok": 2, "think": 1, "stop": 1})
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([source, out]), "nothing else is left"


def test_the_row_itself_comes_along(tmp_path: Path):
    scan_file(job(write(tmp_path / "a.jsonl"), tmp_path / "b.jsonl"))
    rows = [json.loads(line) for line in (tmp_path / "b.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [{k: v for k, v in r.items() if k != "omtanke"} for r in rows] == ROWS
    assert rows[1]["omtanke"]["findings"][0]["excerpt"] == "010203-1234"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{broken", "not JSON at character 1"),
        (b"", "empty line"),
        (b"[1]", "not a JSON object"),
        (b'"text"', "not a JSON object"),
        (b'{"tekst": "x"}', "no field text"),
        (b'{"text": null}', "the field text is no text"),
        (b'{"text": 7}', "the field text is no text"),
        (b'{"text": "\xe6"}', "not UTF-8 at byte 10"),
        (b"[" * 100_000, "not JSON: nested too deeply"),
    ],
)
def test_a_bad_row_stays_in_its_place_with_the_reason(tmp_path: Path, line: bytes, reason: str):
    (tmp_path / "a.jsonl").write_bytes(b'{"text": "Hej"}\n' + line + b'\n{"text": "010203-1234"}\n')
    done = scan_file(job(tmp_path / "a.jsonl", tmp_path / "b.jsonl"))
    first, bad, last = (json.loads(row) for row in (tmp_path / "b.jsonl").read_text(encoding="utf-8").splitlines())
    assert (first["omtanke"]["verdict"], last["omtanke"]["verdict"]) == ("ok", "stop")
    assert bad["omtanke"] == {"error": reason}
    assert (done.rows, done.bad) == (3, 1)


def test_bad_rows_of_a_table(tmp_path: Path):
    (tmp_path / "a.csv").write_bytes(
        b'id,text\n0,\xc3\xa6\xc3\xb8\n1,Hej\n2,for,mange\n3,"ring 20 30 40 50"\n4,\xe6\xf8\n5\n'
    )
    done = scan_file(job(tmp_path / "a.csv", tmp_path / "b.csv"))
    with (tmp_path / "b.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [r["verdict"] for r in rows] == ["ok", "ok", "", "think", "", ""]
    assert [r["error"] for r in rows] == ["", "", "3 values for 2 columns", "", "not UTF-8", "1 values for 2 columns"]
    assert (rows[2]["raw"], done.bad) == ("2,for,mange", 3)


def test_another_text_field_and_a_missing_one(tmp_path: Path):
    (tmp_path / "a.csv").write_text("nr;besked\n1;010203-1234\n", encoding="utf-8")
    assert scan_file(job(tmp_path / "a.csv", tmp_path / "b.csv", text_field="besked")).verdicts["stop"] == 1
    with pytest.raises(UsageError, match="The columns are: nr, besked. Use --text-field"):
        scan_file(job(tmp_path / "a.csv", tmp_path / "c.csv"))


def test_nothing_is_written_over(tmp_path: Path):
    source = write(tmp_path / "a.jsonl")
    (tmp_path / "b.jsonl").write_text("vigtigt", encoding="utf-8")
    with pytest.raises(ScanError, match="there already"):
        scan_file(job(source, tmp_path / "b.jsonl"))
    assert (tmp_path / "b.jsonl").read_text(encoding="utf-8") == "vigtigt"
    with pytest.raises(UsageError, match="same file"):
        scan_file(job(source, source), overwrite=True)
    assert scan_file(job(source, tmp_path / "b.jsonl"), overwrite=True).rows == 4


def test_a_half_done_scan_of_something_else_is_not_gone_on_with(tmp_path: Path):
    source = write(tmp_path / "a.jsonl")
    (tmp_path / "b.jsonl.part").write_text('{"schema":"omtanke/scan-part-1","source":"other"}\n', encoding="utf-8")
    with pytest.raises(ScanError, match=r"b\.jsonl\.part belongs to another scan"):
        scan_file(job(source, tmp_path / "b.jsonl"))


def test_two_scans_never_write_the_same_output_at_once(tmp_path: Path):
    import fcntl

    source = write(tmp_path / "a.jsonl")
    with (tmp_path / "b.jsonl.part").open("ab") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(ScanError, match="Another scan is writing"):
            scan_file(job(source, tmp_path / "b.jsonl"))
    assert scan_file(job(source, tmp_path / "b.jsonl")).rows == 4


def test_going_on_with_other_domains_is_refused(tmp_path: Path):
    from omtanke.cli.check import with_domains

    source = write(tmp_path / "a.jsonl")
    first = job(source, tmp_path / "b.jsonl")
    (tmp_path / "b.jsonl.part").write_text(json.dumps(first.head(), ensure_ascii=False) + "\n", encoding="utf-8")
    other = Job(source, tmp_path / "b.jsonl", with_domains(load(), ["nordby.dk"]), CHECKS)
    with pytest.raises(ScanError, match="belongs to another scan"):
        scan_file(other)


def test_a_wrong_field_leaves_nothing_behind(tmp_path: Path):
    (tmp_path / "a.csv").write_text("Fru Holm har demens, 010203-1234;x\n1;2\n", encoding="utf-8")
    with pytest.raises(UsageError) as error:
        scan_file(job(tmp_path / "a.csv", tmp_path / "b.csv"))
    assert "Holm" not in str(error.value)
    assert [p.name for p in tmp_path.iterdir()] == ["a.csv"]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8-sig"])
def test_a_table_as_excel_saves_it(tmp_path: Path, encoding: str):
    (tmp_path / "a.csv").write_bytes("nr;text\n1;Bor på Lærkevænget 7 æøå\n".encode(encoding))
    assert scan_file(job(tmp_path / "a.csv", tmp_path / "b.jsonl")).verdicts["think"] == 1


def test_several_workers_give_the_same_rows(tmp_path: Path):
    source = tmp_path / "a.jsonl"
    source.write_text(
        "".join(json.dumps({"n": n, "text": f"Ring 20 30 40 5{n % 10}"}) + "\n" for n in range(3000)), encoding="utf-8"
    )
    scan_file(job(source, tmp_path / "one.jsonl"), workers=1)
    scan_file(job(source, tmp_path / "two.jsonl"), workers=2)
    assert (tmp_path / "one.jsonl").read_bytes() == (tmp_path / "two.jsonl").read_bytes()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
@given(cut=st.integers(0, 3000))
def test_a_part_cut_anywhere_is_gone_on_with(tmp_path: Path, cut: int):
    source, out, part = tmp_path / "a.jsonl", tmp_path / "b.jsonl", tmp_path / "b.jsonl.part"
    write(source)
    scan = job(source, out)
    lines = [json.dumps(scan.head(), ensure_ascii=False, default=str) + "\n"]
    scan_file(scan, overwrite=True)
    whole = out.read_bytes()
    lines += whole.decode().splitlines(keepends=True)
    part.write_bytes("".join(lines).encode()[:cut])
    out.unlink()
    scan_file(scan)
    assert out.read_bytes() == whole
    part.unlink(missing_ok=True)


def killed_and_gone_on_with(tmp_path: Path, rows: int, kills: int, seed: int) -> None:
    source, out = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    source.write_text(
        "".join(
            json.dumps({"n": n, "text": f"Sag {n}: ring 20 30 40 50, cpr 010203-1234"}) + "\n" for n in range(rows)
        ),
        encoding="utf-8",
    )
    words = [sys.executable, "-m", "omtanke", "scan", str(source), "-o", str(out), "--workers", "1"]
    random.seed(seed)
    for _ in range(kills):
        scan = subprocess.Popen(words, stderr=subprocess.DEVNULL, env=os.environ)
        time.sleep(random.uniform(0.15, 1.0))
        scan.send_signal(signal.SIGKILL)
        scan.wait()
    if not out.exists():
        subprocess.run(words, check=False, stderr=subprocess.DEVNULL)
    numbers = [json.loads(line)["n"] for line in out.read_text(encoding="utf-8").splitlines()]
    assert numbers == list(range(rows)), "no row lost, none doubled"


def test_a_killed_scan_loses_and_doubles_no_row(tmp_path: Path):
    killed_and_gone_on_with(tmp_path, rows=12_000, kills=4, seed=1)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10))
def test_a_scan_killed_at_random_again_and_again_loses_and_doubles_no_row(tmp_path: Path, seed: int):
    killed_and_gone_on_with(tmp_path, rows=40_000, kills=10, seed=seed)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
@given(st.lists(st.binary(max_size=30) | st.sampled_from([b'{"text": "a"}', b'{"text": "\\ud800"}', b'{"text": "\\u0000"}', b'{"text": "a", "text": 1}', b'{"omtanke": 1, "text": ""}', b"NaN", b'{"text": "a", "x": 1e999}']), max_size=8), st.sampled_from(["jsonl", "csv", "parquet"]))  # fmt: skip
def test_any_rows_come_out_again(tmp_path: Path, lines: list[bytes], form: str):
    source, out = tmp_path / "a.jsonl", tmp_path / f"b.{form}"
    source.write_bytes(b"\n".join(line.replace(b"\n", b"") for line in lines))
    expected = source.read_bytes().count(b"\n") + (
        not source.read_bytes().endswith(b"\n") and source.stat().st_size > 0
    )
    assert scan_file(job(source, out), overwrite=True).rows == expected


def test_the_command_tells_what_it_did(omtanke, tmp_path: Path):
    ran = omtanke("scan", str(write(tmp_path / "a.jsonl")), "-o", str(tmp_path / "b.jsonl"))
    assert ran.code == 1
    assert "4 rækker: 2 uden noget, 1 at tænke over, 1 at lade ude; 0 kunne ikke læses." in ran.err
