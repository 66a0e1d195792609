"""What the speed claims of `omtanke review` stand on: made-up archives of any size, read in a process of its own.

    python benchmarks/review/bench.py facebook --gigabytes 1 --posts 200000
    python benchmarks/review/bench.py whatsapp --megabytes 100
    python benchmarks/review/bench.py memory          # peak memory by size of archive, drawn as memory.svg

Wall-clock and peak memory are those of the child process (`getrusage`), of reading alone unless `--check` is given.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import resource
import sys
import tempfile
import time
import zipfile
from pathlib import Path

WORDS = [
    "i",
    "dag",
    "var",
    "der",
    "møde",
    "på",
    "skolen",
    "og",
    "børnene",
    "ville",
    "hellere",
    "ud",
    "at",
    "spille",
    "bold",
    "end",
    "høre",
    "om",
    "færger",
    "æbler",
    "øller",
    "ål",
    "regn",
    "sol",
    "vind",
    "have",
    "hus",
    "by",
    "vej",
    "kaffe",
    "kage",
    "cykel",
    "tog",
    "hav",
    "skov",
    "mark",
    "hest",
    "hund",
    "kat",
    "fugl",
    "fisk",
    "brød",
    "smør",
    "ost",
    "te",
    "vand",
    "mælk",
    "avis",
    "radio",
    "film",
    "bog",
    "sang",
    "dans",
    "leg",
    "fest",
    "tak",
    "hej",
    "vi",
    "jeg",
    "du",
    "han",
    "hun",
    "det",
    "den",
    "de",
    "os",
    "jer",
    "dem",
    "altid",
    "aldrig",
    "måske",
    "gerne",
    "ofte",
    "sjældent",
    "snart",
    "igen",
    "stadig",
    "endelig",
    "heldigvis",
    "desværre",
]


POSTS, COMMENTS = "posts/your_posts__check_ins__photos_and_videos", "comments_and_reactions/comments"


def sentence(chance: random.Random, words: int) -> str:
    return " ".join(chance.choices(WORDS, k=words)).capitalize() + "."


def mangled(text: str) -> str:
    return text.encode().decode("latin-1")


def facebook(path: Path, size: int, posts: int) -> int:
    """A Facebook export of `size` bytes unpacked with `posts` posts and comments, 10,000 a file as Meta writes them."""
    chance = random.Random(1)
    padding = max(0, size // posts - 450)  # what stands around the words: pictures' data, places, links
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        for number, start in enumerate(range(0, posts, 10000), 1):
            comments = number % 2 == 0
            with made.open(
                f"your_facebook_activity/{COMMENTS if comments else POSTS}_{number}.json",
                "w",
            ) as out:
                out.write(b'{"comments_v2": [' if comments else b"[")
                for n in range(start, min(start + 10000, posts)):
                    out.write((b",\n" if n > start else b"") + record(chance, n, comments, padding))
                out.write(b"]}" if comments else b"]")
    return posts


def record(chance: random.Random, n: int, comment: bool, padding: int) -> bytes:
    text = mangled(sentence(chance, chance.randint(5, 40)))
    meta = {
        "upload_ip": "192.0.2.1",
        "note": "".join(chance.choices("abcdefghijklmnop0123456789", k=64)) * (padding // 64),
    }
    held = {
        "timestamp": 1500000000 + n * 600,
        "attachments": [
            {
                "data": [
                    {
                        "media": {
                            "uri": f"media/{n}.jpg",
                            "creation_timestamp": 1500000000 + n * 600,
                            "media_metadata": meta,
                        }
                    }
                ]
            }
        ],
        "data": [{"comment": {"timestamp": 1500000000 + n * 600, "comment": text, "author": "Freja Lund"}}]
        if comment
        else [{"post": text}],
        "title": "Freja Lund commented on a post." if comment else "Freja Lund",
    }
    return json.dumps(held, indent=1).encode()


def whatsapp(path: Path, size: int) -> int:
    """A chat of `size` bytes."""
    chance = random.Random(2)
    written = messages = 0
    with path.open("w", encoding="utf-8") as out:
        while written < size:
            stamp = time.strftime("%d.%m.%Y %H.%M.%S", time.gmtime(1500000000 + messages * 97))
            line = (
                f"[{stamp}] {chance.choice(('Freja Lund', 'Åge', 'Bo'))}: {sentence(chance, chance.randint(2, 18))}\n"
            )
            written += len(line.encode())
            messages += 1
            out.write(line)
    return messages


def read_all(path: Path, check: bool, answer) -> None:
    """Read (or check) an archive in this process and tell how long it took and how much memory it held at most."""
    from omtanke.archive import Message
    from omtanke.readers import read

    started = time.perf_counter()
    if check:
        from omtanke.guideline import load
        from omtanke.review import Asked, review

        messages = review([path], Asked(load(), workers=os.cpu_count() or 1)).counts["messages"]
    else:
        messages = sum(isinstance(record, Message) for record in read(path))
    seconds = time.perf_counter() - started
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    answer.put((messages, seconds, own / 1024, children / 1024))


def measured(path: Path, check: bool = False) -> tuple[int, float, float, float]:
    context = multiprocessing.get_context("spawn")
    answer = context.Queue()
    child = context.Process(target=read_all, args=(path, check, answer))
    child.start()
    result = answer.get()
    child.join()
    return result


def told(name: str, path: Path, check: bool) -> None:
    messages, seconds, own, children = measured(path, check)
    workers = f", largest worker {children:.0f} MB" if check else ""
    print(
        f"{name}: {messages:,} messages, {path.stat().st_size / 2**20:.0f} MB on "
        f"disk, {seconds:.1f} s, peak {own:.0f} MB{workers}, {os.cpu_count()} cores"
    )


def memory(folder: Path) -> None:
    """Peak memory against the size of the archive, drawn as a picture beside this file."""
    rows = []
    for megabytes in (8, 32, 128, 512):
        made = folder / "export.zip"
        facebook(made, megabytes * 2**20, megabytes * 200)
        _, _, peak, _ = measured(made)
        chat = folder / "_chat.txt"
        whatsapp(chat, megabytes * 2**20 // 4)
        _, _, chat_peak, _ = measured(chat)
        rows.append((megabytes, peak, chat_peak))
        print(f"Facebook {megabytes} MB: {peak:.0f} MB; WhatsApp {megabytes // 4} MB: {chat_peak:.0f} MB", flush=True)
    Path(__file__).with_name("memory.svg").write_text(drawn(rows), encoding="utf-8")


def drawn(rows: list[tuple[int, float, float]]) -> str:
    """A plain line chart: size of the archive across (doubling), peak memory up."""
    left, bottom, width, height, top = 60, 250, 520, 200, 400.0
    across = [left + width * i / (len(rows) - 1) for i in range(len(rows))]
    lines = []
    for column, colour, name in (
        (1, "#1f7a4d", "Facebook, zip"),
        (2, "#2b6cb0", "WhatsApp, text (a quarter of the size)"),
    ):
        points = " ".join(
            f"{x:.0f},{bottom - height * row[column] / top:.0f}" for x, row in zip(across, rows, strict=True)
        )
        lines.append(
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="3"/><text '
            f'x="{left + 10}" y="{58 + 18 * column}" fill="{colour}">{name}</text>'
        )
    ticks = "".join(
        f'<text x="{x:.0f}" y="{bottom + 20}" text-anchor="middle">{row[0]} MB</text>'
        for x, row in zip(across, rows, strict=True)
    )
    scale = "".join(
        (
            f'<line x1="{left}" x2="{left + width}" '
            f'y1="{bottom - height * m / top:.0f}" y2="{bottom - height * m / top:.0f}" '
            f'stroke="#ddd"/><text x="{left - 8}" y="{bottom - height * m / top + 4:.0f}" text-anchor="end">{m}</text>'
        )
        for m in (0, 100, 200, 300, 400)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 300" font-family="sans-serif" '
        f'font-size="12" role="img"><title>Peak memory of reading, by size of the archive</title>'
        f'<text x="{left}" y="30" font-size="15">Peak memory (MB) of reading, '
        f"by size of the archive</text>{scale}{''.join(lines)}{ticks}</svg>\n"
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=("facebook", "whatsapp", "memory"))
    parser.add_argument("--gigabytes", type=float, default=1)
    parser.add_argument("--megabytes", type=float, default=100)
    parser.add_argument("--posts", type=int, default=200_000)
    parser.add_argument("--check", action="store_true", help="run the checks too, as `omtanke review` does")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if args.what == "memory":
            memory(Path(folder))
        elif args.what == "facebook":
            path = Path(folder) / "facebook.zip"
            facebook(path, int(args.gigabytes * 2**30), args.posts)
            told("Facebook", path, args.check)
        else:
            path = Path(folder) / "_chat.txt"
            whatsapp(path, int(args.megabytes * 2**20))
            told("WhatsApp", path, args.check)


if __name__ == "__main__":
    sys.exit(main())
