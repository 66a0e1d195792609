"""Many texts at once: JSONL, CSV or Parquet in, the same rows with their reports out, in the same order.

A scan can be killed at any moment and started again with the same words: finished rows stand, one JSON object a line,
in `OUT.part`, whose first line tells what was asked for. The next run drops a half-written last line and goes on behind
the last whole one, so that no row is lost or doubled. Only when all rows are done does `OUT` appear, whole.

A row that can't be read stays in its place with the reason, and is counted.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import json
import os
import re
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from omtanke.engine import Audience, Check, Rules, check
from omtanke.errors import ScanError, UsageError

if TYPE_CHECKING:
    from concurrent.futures import Future

Row: TypeAlias = dict[str, Any]
FORMATS = ("jsonl", "csv", "parquet")
_CHUNK = 256  # rows that go to a worker, and to disk, at a time
_ALONE = 2_000_000  # bytes of input under which a second process costs more than it brings


class BadRow(NamedTuple):
    """A row that can't be checked: what was there (as far as it can be shown), and why."""

    raw: str
    reason: str


@dataclass(frozen=True, slots=True)
class Summary:
    """What a scan did. `rows` counts all rows of the output, `bad` those that couldn't be read, among them."""

    rows: int
    bad: int
    verdicts: dict[str, int]
    resumed_at: int = 0


@dataclass(frozen=True)
class Job:
    """What is asked of a scan. `lang` words the messages; `audience` holds for every row."""

    source: Path
    out: Path
    guideline: Rules
    checks: Sequence[Check] = field(repr=False)
    text_field: str = "text"
    audience: Audience | None = None
    lang: str = "da"

    def head(self) -> Row:
        """What a half-done scan must have in common with this one to be gone on with."""
        stat = self.source.stat()
        return {
            "schema": "omtanke/scan-part-1",
            "source": self.source.name,
            "bytes": stat.st_size,
            "changed": stat.st_mtime_ns,
            "text_field": self.text_field,
            "guideline": [self.guideline.id, self.guideline.version],
            "said": hashlib.sha256(repr(self.guideline).encode()).hexdigest()[:16],
            "checks": [c.code for c in self.checks],
            "audience": str(self.audience or ""),
            "lang": self.lang,
        }


def scan_file(
    job: Job, workers: int | None = None, progress: Callable[[int], object] | None = None, overwrite: bool = False
) -> Summary:
    """Check every row of `job.source` and write `job.out`; the formats go by the names' endings.

    `workers` processes do the checking (default: one per core, or one for a small file). `progress` is called with the
    number of rows done since the last call. UsageError for a source or format that is not there, ScanError when the
    output is there already or a half-done scan of something else is.
    """
    for path in (job.source, job.out):
        _format(path)
    if not job.source.is_file():
        raise UsageError(f"Filen {job.source} findes ikke.", f"The file {job.source} is not there.")
    if job.out.exists() and not overwrite:
        raise ScanError(
            f"{job.out} findes allerede. Flyt den, eller skriv --overwrite.",
            f"{job.out} is there already. Move it, or give --overwrite.",
        )
    if job.out.exists() and job.out.samefile(job.source):
        raise UsageError(
            "Ind og ud er samme fil. Vælg et andet navn til -o.",
            "Input and output are the same file. Choose another name for -o.",
        )
    if job.out.parent != Path() and not job.out.parent.is_dir():
        raise UsageError(
            f"Mappen {job.out.parent} findes ikke. Lav den først.",
            f"The folder {job.out.parent} is not there. Make it first.",
        )
    next(read(job.source, job.text_field), None)  # what can't be read at all is told before anything is begun
    part = job.out.with_name(job.out.name + ".part")
    with _alone(part):
        return _scan(part, job, workers, progress)


def _scan(part: Path, job: Job, workers: int | None, progress: Callable[[int], object] | None) -> Summary:
    done = _resume(part, job)
    if progress and done:
        progress(done)
    rows = islice(read(job.source, job.text_field), done, None)
    with part.open("ab") as file:
        for lines in _checked(_chunks(rows, _CHUNK), job, workers or _default_workers(job.source)):
            file.write("".join(lines).encode("utf-8"))
            file.flush()
            if progress:
                progress(len(lines))
        os.fsync(file.fileno())
    summary = _finish(part, job, done)
    part.unlink()
    return summary


@contextmanager
def _alone(part: Path) -> Iterator[None]:
    """Hold `part` for this scan. ScanError when another scan writes it right now."""
    try:
        import fcntl  # noqa: PLC0415  not on every system
    except ImportError:
        yield
        return
    with part.open("ab") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise ScanError(
                f"En anden scanning skriver {part} lige nu. Vent på den, eller vælg et andet navn til -o.",
                f"Another scan is writing {part} right now. Wait for it, or choose another name for -o.",
            ) from None
        yield


def _default_workers(source: Path) -> int:
    return 1 if source.stat().st_size < _ALONE else (os.cpu_count() or 1)


def _format(path: Path) -> str:
    name = {".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".tsv": "csv", ".parquet": "parquet"}.get(
        path.suffix.lower()
    )
    if name is None:
        raise UsageError(
            f"Ukendt format: {path.name}. Navnet skal ende på .jsonl, .csv eller .parquet.",
            f"Unknown format: {path.name}. The name must end in .jsonl, .csv or .parquet.",
        )
    return name


# Reading rows ----------------------------------------------------------------------------------------------------


def read(source: Path, text_field: str) -> Iterator[Row | BadRow]:
    """The rows of a file, one by one. UsageError when no row can have the field."""
    yield from {"jsonl": _read_jsonl, "csv": _read_csv, "parquet": _read_parquet}[_format(source)](source, text_field)


def count(source: Path) -> int | None:
    """How many rows there are, where that is cheap to know, for a progress bar."""
    if _format(source) == "parquet":
        return int(_parquet(source).metadata.num_rows)
    if _format(source) == "jsonl":
        with source.open("rb") as file:
            return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b"")) or None
    return None


def _read_jsonl(source: Path, text_field: str) -> Iterator[Row | BadRow]:
    with source.open("rb") as file:
        for number, line in enumerate(file):
            yield _json_row(line.removeprefix(b"\xef\xbb\xbf") if number == 0 else line, text_field)


def _json_row(line: bytes, text_field: str) -> Row | BadRow:
    shown = line.decode("utf-8", "backslashreplace").rstrip("\r\n")
    try:
        row = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        return BadRow(shown, f"not UTF-8 at byte {error.start}")
    except RecursionError:
        return BadRow(shown, "not JSON: nested too deeply")
    except ValueError as error:
        where = getattr(error, "pos", 0)
        return BadRow(shown, "empty line" if not shown.strip() else f"not JSON at character {where}")
    if not isinstance(row, dict):
        return BadRow(shown, "not a JSON object")
    return row if isinstance(row.get(text_field), str) else BadRow(shown, _no_text(row, text_field))


def _no_text(row: Row, text_field: str) -> str:
    return f"the field {text_field} is no text" if text_field in row else f"no field {text_field}"


def _read_csv(source: Path, text_field: str) -> Iterator[Row | BadRow]:
    csv.field_size_limit(1 << 30)
    with source.open(encoding=_encoding(source), errors="surrogateescape", newline="") as file:
        head = file.readline()
        file.seek(0)
        reader = csv.reader(file, delimiter=max(",;\t|", key=head.count))
        columns = next(reader, [])
        if text_field not in columns:
            raise UsageError(
                f"{source.name} har ingen kolonne »{text_field}«. Kolonnerne er: {_named(columns)}. Brug --text-field.",
                f'{source.name} has no column "{text_field}". The columns are: {_named(columns)}. Use --text-field.',
            )
        while True:
            try:
                values = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield BadRow("", f"not CSV: {error}")
                continue
            if values:
                yield _csv_row(columns, values)


def _encoding(source: Path) -> str:
    """How a table was saved: UTF-8, UTF-16 with its mark, or as Danish Excel does. Judged by its first megabyte."""
    with source.open("rb") as file:
        head = file.read(1 << 20)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    bad = len(re.findall(rb"[\x80-\xff]", head)) and len(head.decode("utf-8", "ignore").encode()) < len(head) - 3
    good = re.search(rb"\xc3[\x80-\xbf]", head)
    return "cp1252" if bad and not good else "utf-8-sig"


def _named(columns: list[str]) -> str:
    """Names of columns as they may be told: what looks like a row of data is not repeated."""
    return ", ".join(c if re.fullmatch(r"[^\W\d][\w-]{0,30}", c) else "…" for c in columns[:20])


def _csv_row(columns: list[str], values: list[str]) -> Row | BadRow:
    shown = ",".join(values).encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    if len(values) != len(columns):
        return BadRow(shown, f"{len(values)} values for {len(columns)} columns")
    if any("\udc80" <= c <= "\udcff" for value in values for c in value):
        return BadRow(shown, "not UTF-8")
    return dict(zip(columns, values, strict=True))


def _parquet(source: Path) -> Any:
    try:
        from pyarrow import parquet  # noqa: PLC0415  an extra, and heavy
    except ImportError:
        raise UsageError(
            "Parquet kræver pyarrow: pip install 'omtanke[cluster]'.",
            "Parquet needs pyarrow: pip install 'omtanke[cluster]'.",
        ) from None
    try:
        return parquet.ParquetFile(source)
    except (OSError, ValueError):
        raise UsageError(f"{source.name} er ikke en Parquet-fil.", f"{source.name} is not a Parquet file.") from None


def _read_parquet(source: Path, text_field: str) -> Iterator[Row | BadRow]:
    file = _parquet(source)
    if text_field not in file.schema_arrow.names:
        raise UsageError(
            f"{source.name} har ingen kolonne »{text_field}«. Kolonnerne er: {', '.join(file.schema_arrow.names)}. Brug --text-field.",
            f'{source.name} has no column "{text_field}". The columns are: {", ".join(file.schema_arrow.names)}. Use --text-field.',
        )
    for batch in file.iter_batches(batch_size=4096):
        for row in batch.to_pylist():
            yield row if isinstance(row[text_field], str) else BadRow(_dump(row), _no_text(row, text_field))


# Checking rows ---------------------------------------------------------------------------------------------------


def _chunks(rows: Iterator[Row | BadRow], size: int) -> Iterator[list[Row | BadRow]]:
    while chunk := list(islice(rows, size)):
        yield chunk


def _checked(chunks: Iterable[list[Row | BadRow]], job: Job, workers: int) -> Iterator[list[str]]:
    """The output lines of each chunk, in order; a bounded number of chunks is under way at once."""
    if workers <= 1:
        yield from (_check_rows(chunk, job) for chunk in chunks)
        return
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415  costs a cold start what it need not
    from multiprocessing import get_context  # noqa: PLC0415

    with ProcessPoolExecutor(workers, get_context("spawn"), _start_worker, (job,)) as pool:
        under_way: deque[Future[list[str]]] = deque()
        for chunk in chunks:
            under_way.append(pool.submit(_work, chunk))
            if len(under_way) > 3 * workers:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()


_worker_job: Job | None = None  # in a worker process: what it was started for


def _start_worker(job: Job) -> None:
    global _worker_job  # noqa: PLW0603  the one way a process pool can be given something once
    _worker_job = job


def _work(chunk: list[Row | BadRow]) -> list[str]:
    assert _worker_job is not None
    return _check_rows(chunk, _worker_job)


def _check_rows(chunk: list[Row | BadRow], job: Job) -> list[str]:
    return [_line(row, job) for row in chunk]


def _line(row: Row | BadRow, job: Job) -> str:
    if isinstance(row, BadRow):
        return _dump({"omtanke": {"error": row.reason}, "raw": row.raw}) + "\n"
    report = check(row[job.text_field], job.guideline, job.audience, checks=job.checks)
    return _dump(row | {"omtanke": report.as_dict(job.lang)}) + "\n"


def _dump(row: Row) -> str:
    text = json.dumps(row, ensure_ascii=False, default=str)
    return text if text.isprintable() or not re.search("[\ud800-\udfff]", text) else json.dumps(row, default=str)


# Going on, and ending --------------------------------------------------------------------------------------------


def _resume(part: Path, job: Job) -> int:
    """How many rows stand whole in `part`; a new one is begun when there is none."""
    head = (_dump(job.head()) + "\n").encode()
    with part.open("rb+" if part.exists() else "wb+") as file:
        first = file.readline()
        if not first.endswith(b"\n"):  # killed before the first line stood whole
            file.seek(0)
            file.truncate()
            file.write(head)
            return 0
        if first != head:
            raise ScanError(
                f"{part} hører til en anden scanning (andre data, anden vejledning eller andre valg). Slet den for at begynde forfra.",
                f"{part} belongs to another scan (other data, guideline or choices). Delete it to begin again.",
            )
        rows, whole = 0, file.tell()
        for line in file:
            if not line.endswith(b"\n"):
                break
            rows, whole = rows + 1, whole + len(line)
        file.truncate(whole)
    return rows


def _finish(part: Path, job: Job, resumed_at: int) -> Summary:
    """Turn the rows of `part` into the output in its own format, which appears in one step."""
    verdicts: Counter[str] = Counter()
    bad = 0

    def rows() -> Iterator[Row]:
        nonlocal bad
        with part.open("rb") as file:
            next(file)
            for line in file:
                row = json.loads(line)
                report = row["omtanke"]
                bad += "error" in report
                verdicts.update([report["verdict"]] if "verdict" in report else [])
                yield row

    write = {"jsonl": _write_jsonl, "csv": _write_csv, "parquet": _write_parquet}[_format(job.out)]
    made = job.out.with_name(job.out.name + ".new")
    total = write(made, rows())
    made.replace(job.out)
    return Summary(total, bad, {v: verdicts[v] for v in ("ok", "think", "stop")}, resumed_at)


def _write_jsonl(path: Path, rows: Iterator[Row]) -> int:
    total = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for row in rows:
            file.write(_dump(row) + "\n")
            total += 1
        file.flush()
        os.fsync(file.fileno())
    return total


def _flat(row: Row) -> Row:
    """A row for a table: the verdict, the findings as JSON, and the reason of a bad row as columns of their own."""
    report = row["omtanke"]
    plain = {
        k: v if isinstance(v, (str, int, float)) or v is None else _dump(v)
        for k, v in row.items()
        if k not in ("omtanke", "raw") or "error" not in report
    }
    plain.pop("omtanke", None)
    findings = _dump(report["findings"]) if "findings" in report else None
    return plain | {
        "verdict": report.get("verdict"),
        "findings": findings,
        "error": report.get("error"),
        "raw": row.get("raw") if "error" in report else None,
    }


def _columns(rows: Iterator[Row], spool: Path) -> list[str]:
    """All columns of the rows, in order of first sight, while the flat rows are put aside in `spool`."""
    columns: dict[str, None] = {}
    with spool.open("w", encoding="utf-8") as file:
        for row in rows:
            flat = _flat(row)
            columns.update(dict.fromkeys(flat))
            file.write(_dump(flat) + "\n")
    last = ("verdict", "findings", "error", "raw")
    return [c for c in columns if c not in last] + list(last)


def _write_csv(path: Path, rows: Iterator[Row]) -> int:
    spool = path.with_name(path.name + ".rows")
    columns = _columns(rows, spool)
    total = 0
    with (
        spool.open(encoding="utf-8") as source,
        path.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file,
    ):
        writer = csv.DictWriter(
            file, columns, delimiter="\t" if path.name.endswith(".tsv.new") else ",", lineterminator="\n"
        )
        writer.writeheader()
        for line in source:
            writer.writerow(json.loads(line))
            total += 1
        file.flush()
        os.fsync(file.fileno())
    spool.unlink()
    return total


def _write_parquet(path: Path, rows: Iterator[Row]) -> int:
    try:
        import pyarrow as pa  # noqa: PLC0415
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError:
        raise UsageError(
            "Parquet kræver pyarrow: pip install 'omtanke[cluster]'.",
            "Parquet needs pyarrow: pip install 'omtanke[cluster]'.",
        ) from None
    spool = path.with_name(path.name + ".rows")
    columns = _columns(rows, spool)
    total = 0
    schema = pa.schema([(c, pa.string()) for c in columns])
    with spool.open(encoding="utf-8") as source, parquet.ParquetWriter(path, schema) as writer:
        for lines in iter(lambda: list(islice(source, 8192)), []):
            flat = [json.loads(line) for line in lines]
            table = {
                c: [None if r.get(c) is None else str(r[c]).encode("utf-8", "backslashreplace").decode() for r in flat]
                for c in columns
            }
            writer.write_table(pa.table(table, schema))
            total += len(flat)
    spool.unlink()
    return total
