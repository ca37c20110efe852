"""Measures every page beside its floor, in turn, and judges the figures by their goals."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.pages import BULK, DEEP_GOAL, DEEP_PAGE, FIRST_PAGE, Page
from bench.site import Site, run


WARM_UPS = 4
# A request slower than this (in ms) is measured a few times only.
SLOW = 1000
SLOW_ROUNDS = 3
# The goals are set for a book of this size; beyond it the growth is judged.
GOALS_UP_TO = 100_000


@dataclass
class Figures:
    """What one page took on one site."""

    page: Page
    size: int = 0
    queries: int = 0
    is_slow: bool = False
    times: list[float] = field(default_factory=list)
    floor_times: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    floor_processor: list[float] = field(default_factory=list)

    @property
    def p50(self) -> float:
        return statistics.median(self.times)

    @property
    def p95(self) -> float:
        return sorted(self.times)[int(len(self.times) * 0.95 - 0.001)]

    @property
    def floor(self) -> float:
        return statistics.median(self.floor_times)

    @property
    def multiple(self) -> float:
        """How many times its floor the page takes."""
        return self.p50 / self.floor

    @property
    def processor_multiple(self) -> float:
        """The same of the worker's processor time, which a busy machine distorts less."""
        return statistics.median(self.processor) / statistics.median(self.floor_processor)


Results = dict[str, Figures]


def measure(sites: Sequence[Site], pages: Sequence[Page], rounds: int) -> list[Results]:
    """Measure every page of every site; each round asks for each page and its floor once.

    Interleaved, so that whatever else the machine does hits all of them alike.
    """
    results: list[Results] = [{page.name: Figures(page) for page in pages} for _ in sites]
    for site, figures in zip(sites, results, strict=True):
        for each in figures.values():
            warm_up(site, each)
    for number in range(rounds):
        for page in pages:
            for site, figures in zip(sites, results, strict=True):
                each = figures[page.name]
                if each.is_slow and number >= SLOW_ROUNDS:
                    continue
                answer, floor = site.open(page), site.open_floor(page, each.size)
                each.times.append(answer.milliseconds)
                each.processor.append(answer.processor)
                each.floor_times.append(floor.milliseconds)
                each.floor_processor.append(floor.processor)
    return results


def warm_up(site: Site, figures: Figures) -> None:
    """Fill the caches, and note what is the same every time."""
    for _ in range(WARM_UPS):
        answer = site.open(figures.page)
        figures.size = answer.size
        figures.is_slow = answer.milliseconds > SLOW
        if figures.is_slow:
            break
        site.open_floor(figures.page, answer.size)
    figures.queries = site.count_queries(figures.page)


def report(site: Site, results: Results) -> tuple[list[str], bool]:
    """Return the table of a site, and whether every goal was reached."""
    heading = f"{'page':22}{'p50 ms':>8}{'p95':>8}{'floor':>7}{'kB':>6}{'SQL':>5}"
    heading += f"{'x floor':>9}{'x CPU':>7}{'goal':>6}{'admin/page':>12}"
    lines = [str(site.size), heading]
    passed = True
    for name, each in results.items():
        goal = each.page.goal
        verdict = ""
        if goal is not None and site.size.contacts <= GOALS_UP_TO:
            verdict = "ok" if each.multiple <= goal else "FAIL"
        if name == DEEP_PAGE and each.p50 > DEEP_GOAL * results[FIRST_PAGE].p50:
            verdict = "FAIL, dearer than the first page"
        passed &= not verdict.startswith("FAIL")
        beside = each.page.beside
        admin = f"{results[beside].p50 / each.p50:.0f}" if beside else ""
        lines.append(
            f"{name:22}{each.p50:8.1f}{each.p95:8.1f}{each.floor:7.1f}{each.size / 1000:6.1f}"
            f"{each.queries:5}{each.multiple:9.2f}{each.processor_multiple:7.2f}{goal or '':>6}{admin:>12}  {verdict}".rstrip()
        )
    return lines, passed


def report_growth(
    small: Site, large: Site, before: Results, after: Results
) -> tuple[list[str], bool]:
    """Return how much dearer each page is in the larger book, and whether all keep their goals."""
    lines = [f"Growth from {small.size} to {large.size} (of p50)"]
    passed = True
    for name, each in after.items():
        growth = each.p50 / before[name].p50
        verdict = ""
        if each.page.goal is not None and small.size.count >= each.page.grown_from:
            verdict = "ok" if growth <= each.page.growth else "FAIL"
            passed &= verdict == "ok"
        limit = each.page.growth if verdict else ""
        lines.append(f"{name:22}{growth:8.2f}{limit:>6}  {verdict}".rstrip())
    return lines, passed


def report_bulk(site: Site) -> tuple[list[str], bool]:
    """Put a label on very many contacts; return how long it took, and whether in time."""
    done = run("bench.bulk", environment=site.environment)
    passed = done["seconds"] <= BULK
    line = f"A label on {done['changed']:,} of {site.size}: {done['seconds']:.1f} s"
    return [f"{line} (goal {BULK})  {'ok' if passed else 'FAIL'}"], passed
