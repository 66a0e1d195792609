"""`omtanke scan`: many texts in a file, with a progress bar, resumable."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from omtanke.checks import CHECKS
from omtanke.cli.check import with_domains
from omtanke.engine import Audience, Phrase
from omtanke.guideline import load
from omtanke.scan import Job, count, scan_file


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", metavar="IN", help="JSONL, CSV, Parquet")
    parser.add_argument("-o", "--out", required=True, metavar="OUT")
    parser.add_argument("--text-field", default="text", metavar="NAME")
    parser.add_argument("--guideline", default="kalundborg", metavar="G")
    parser.add_argument("--audience", choices=[str(a) for a in Audience])
    parser.add_argument("--employer-domain", action="append", default=[], metavar="D")
    parser.add_argument("--workers", type=int, metavar="N")
    parser.add_argument("--overwrite", action="store_true")


def run(args: argparse.Namespace) -> int:
    from tqdm import tqdm

    guideline = with_domains(load(args.guideline), args.employer_domain)
    audience = Audience(args.audience) if args.audience else None
    job = Job(Path(args.source), Path(args.out), guideline, CHECKS, args.text_field, audience, args.lang)
    total = count(job.source) if job.source.is_file() else None
    with tqdm(total=total, unit=Phrase(" tekster", " texts").say(args.lang), file=sys.stderr, disable=None) as bar:
        done = scan_file(job, args.workers, bar.update, args.overwrite)
    said = Phrase(
        f"{done.rows} rækker: {done.verdicts['ok']} uden noget, {done.verdicts['think']} at tænke over, {done.verdicts['stop']} at lade ude; {done.bad} kunne ikke læses. Se {job.out}",
        f"{done.rows} rows: {done.verdicts['ok']} with nothing, {done.verdicts['think']} to think about, {done.verdicts['stop']} to leave out; {done.bad} could not be read. See {job.out}",
    )
    print(said.say(args.lang), file=sys.stderr)
    return int(bool(done.verdicts["think"] or done.verdicts["stop"]))
