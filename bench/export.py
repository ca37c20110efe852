"""The export of very many bookings: how soon it begins, and what memory the worker needs for it."""

import http.client
import time
from pathlib import Path

from bench.site import BenchError, Site


PATH = "/bookings/export/bookings.csv?by=session&first={exported_from}&last={day}"
# Seconds until the first byte; MB the worker may take for it, beside what it had before
FIRST_BYTE, MEMORY = 0.5, 100
PIECE = 64 * 1024


def report_export(site: Site) -> tuple[list[str], bool]:
    """Fetch the report as CSV; return what it took, and whether that is within the goals."""
    worker = worker_of(site.process)
    before = memory(worker, "VmRSS")
    # From now on the largest size it has had is counted anew.
    Path(f"/proc/{worker}/clear_refs").write_text("5")
    headers = {"Cookie": f"sessionid={site.way_in['owner']}"}
    began = time.monotonic()
    site.connection.request("GET", PATH.format(**site.way_in), headers=headers)
    response = site.connection.getresponse()
    if response.status != http.HTTPStatus.OK:
        raise BenchError(f"The export answered {response.status}")
    lines = response.read(1).count(b"\n")
    first_byte = time.monotonic() - began
    while piece := response.read(PIECE):
        lines += piece.count(b"\n")
    seconds = time.monotonic() - began
    most = memory(worker, "VmHWM")
    passed = first_byte < FIRST_BYTE and most - before < MEMORY
    text = f"Export of {lines - 1:,} lines of {site.size}: first byte after {first_byte:.2f} s"
    text += f" (goal {FIRST_BYTE}), all after {seconds:.1f} s;"
    text += f" the worker had {before:.0f} MB, and took {most - before:.0f} MB more (goal {MEMORY})"
    return [f"{text}  {'ok' if passed else 'FAIL'}"], passed


def worker_of(process: int) -> int:
    """Return the one worker of a gunicorn."""
    (worker,) = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return int(worker)


def memory(process: int, figure: str) -> float:
    """Return a figure of a process's memory, in MB."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith(f"{figure}:"):
            return int(line.split()[1]) / 1024
    raise BenchError(f"{figure} is not known here.")
