"""How fast evidence is sealed and verified: `python benchmarks/evidence.py [MEGABYTES]`, on the disk of TMPDIR.

The memory told is the peak of the whole process; it must not grow with the size of the video.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from omtanke.bundle import Incident, Original, seal, verify

_PIECE = 1 << 20


def measured(name: str, megabytes: int, deed: Callable[[], Any]) -> Any:
    clock, cpu = time.monotonic(), time.process_time()
    made = deed()
    seconds, busy = time.monotonic() - clock, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{name:<12} {megabytes / seconds:7.0f} MB/s  {seconds:6.1f} s ({busy:.1f} s of processor)  peak {peak} MiB")
    return made


def main(megabytes: int) -> None:
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        os.environ["OMTANKE_KEY"] = str(root / "key.pem")
        with (root / "video.mp4").open("wb") as file:
            for _ in range(megabytes):
                file.write(os.urandom(_PIECE))
        video = [Original(root / "video.mp4", "file")]
        reasons = {"threat": "benchmark", "profile": "benchmark"}
        for name in ("bundle", "bundle.zip"):
            made = measured(
                f"seal {name[6:]}", megabytes, lambda n=name: seal(video, root / n, Incident(), missing=reasons)
            )
            verdict = measured(f"verify {name[6:]}", megabytes, lambda path=made.path: verify(path))
            assert verdict == ()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
