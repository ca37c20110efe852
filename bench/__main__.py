"""`python3 dev.py bench --contacts 100000 [--compare 10000]`, or `--bookings 1000000`."""

import argparse
import contextlib
import os
import sys

from bench.export import report_export
from bench.measure import measure, report, report_bulk, report_growth
from bench.pages import BOOKING_PAGES, PAGES
from bench.site import BenchError, Size, serving


def main() -> int:
    """Build what is missing, measure, print; with --strict tell a missed goal by the exit code."""
    parser = argparse.ArgumentParser(prog="dev.py bench", description=__doc__)
    parser.add_argument("--contacts", type=int, default=100_000, help="size of the book (100000)")
    parser.add_argument(
        "--bookings", type=int, metavar="N", help="measure the pages of bookings, of so many"
    )
    parser.add_argument("--compare", type=int, metavar="N", help="measure a book of N beside it")
    parser.add_argument("--rounds", type=int, default=24, help="times each page is asked for (24)")
    parser.add_argument("--strict", action="store_true", help="fail when a goal is missed")
    options = parser.parse_args()
    of = Size.of_bookings if options.bookings else Size
    pages = BOOKING_PAGES if options.bookings else PAGES
    counts = [options.bookings or options.contacts, *([options.compare] if options.compare else [])]
    with contextlib.ExitStack() as stack:
        try:
            sites = [
                stack.enter_context(serving(of(count), os.environ["DATABASE_URL"]))
                for count in counts
            ]
            results = measure(sites, pages, options.rounds)
            tables = [report(site, figures) for site, figures in zip(sites, results, strict=True)]
            tables += [
                report_export(site) if options.bookings else report_bulk(site) for site in sites
            ]
        except BenchError as problem:
            print(problem, file=sys.stderr)
            return 1
    if options.compare:
        tables.append(report_growth(sites[1], sites[0], results[1], results[0]))
    for lines, _passed in tables:
        print("\n".join(lines), end="\n\n")
    print("p50 of one run on this machine. x floor: beside as many bytes unrendered, in turn;")
    print("x CPU: the same of the worker's own processor time, without the database's.")
    return int(options.strict and not all(passed for _lines, passed in tables))


if __name__ == "__main__":
    sys.exit(main())
