"""How a text comes to a command: from a file, line by line, or from standard input, however it was saved."""

from __future__ import annotations

import codecs
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from omtanke.errors import UsageError


def read_bytes(name: str) -> bytes:
    """All of a file, or of standard input for `-`. UsageError when it cannot be read."""
    if name == "-":
        return sys.stdin.buffer.read()
    with _open(name) as file:
        return file.read()


def _open(name: str) -> BinaryIO:
    try:
        return Path(name).open("rb")
    except OSError as error:
        raise UsageError(
            f"Filen {name} kan ikke læses ({error.strerror}).", f"The file {name} cannot be read ({error.strerror})."
        ) from None


def read_lines(name: str) -> Iterator[str]:
    """The lines of a file, or of standard input for `-`, without their ends. Only a line feed ends a line."""
    with nullcontext(sys.stdin.buffer) if name == "-" else _open(name) as file:
        first = file.readline()
        if _wide(first):
            yield from decoded(first + file.read()).removesuffix("\n").split("\n")
            return
        for number, line in enumerate(chain([first] if first else [], file)):
            yield decoded(line.removeprefix(codecs.BOM_UTF8) if number == 0 else line).rstrip("\n").removesuffix("\r")


def _wide(data: bytes) -> str:
    """The encoding of text in which a character takes two bytes or four, by its mark or its zeros; else ""."""
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    head = data[:1000]
    if len(head) >= 8 and 3 * head.count(0) > len(head):
        return "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"
    return ""


def decoded(data: bytes) -> str:
    """Text as people save it: UTF-8, UTF-16 or UTF-32, or what Danish Windows wrote before."""
    if wide := _wide(data):
        return data.decode(wide, "replace").replace("\r\n", "\n")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")
