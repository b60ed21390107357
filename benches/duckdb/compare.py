"""collect and DuckDB on one book, in turn: python benches/duckdb/compare.py FOLDER [COLLECT] [--runs N]

Both run as whole processes, from the files to a file. The first run of each is not counted: it warms the file cache.
Both must find the same deliveries open, with the same money and age.
"""

import argparse
import collections
import csv
import os
import pathlib
import statistics
import sys
import tempfile
from decimal import Decimal

from process import run, settings
from world import AS_OF


def found(path):
    """What is open of each customer's deliveries in each currency, and its age."""
    with open(path, newline="", encoding="utf-8-sig") as file:
        return {
            (row["customer"], row.get("currency", ""), row["delivery_no"]): (
                Decimal(row["outstanding"]),
                row["days_past_due"],
            )
            for row in csv.DictReader(file)
        }


def check_same(ours, theirs):
    ours, theirs = found(ours), found(theirs)
    for name, rows in (("collect", ours), ("DuckDB", theirs)):
        totals = collections.Counter()
        for (_, currency, _), (money, _) in rows.items():
            totals[currency] += money
        totals = ", ".join(f"{currency} {money:,}".strip() for currency, money in sorted(totals.items()))
        print(f"{name:8} {len(rows):>9,} rows, outstanding {totals}")
    if ours != theirs:
        sys.exit("they did not find the same money open; nothing to compare")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path, help="with deliveries.csv, payments.csv and customers.csv")
    parser.add_argument("collect", type=pathlib.Path, nargs="?", default=pathlib.Path("target/release/collect"))
    parser.add_argument("--runs", type=int, default=7, help="counted runs of each")
    arguments = parser.parse_args()
    plan_py = pathlib.Path(__file__).with_name("plan.py")
    with tempfile.TemporaryDirectory() as scratch:
        ours, theirs = pathlib.Path(scratch, "collect.csv"), pathlib.Path(scratch, "duckdb.csv")
        commands = {
            "collect": [arguments.collect, "plan", arguments.folder / "deliveries.csv", "--as-of", AS_OF]
            + ["--match", "oldest-due", *settings(arguments.folder, scratch), "-q", "-o", ours],
            "DuckDB": [sys.executable, plan_py, arguments.folder, theirs],
            "Python": [sys.executable, "-c", "import duckdb; duckdb.connect()"],
        }
        runs = {name: [] for name in commands}
        for index in range(arguments.runs + 1):
            for name, command in commands.items():
                figures = run(command)
                if index > 0:
                    runs[name].append(figures)
        # Last, as a process counts the memory of the one that started it as its own.
        check_same(ours, theirs)
    print(f"{os.cpu_count()} processors, medians of {arguments.runs} runs:")
    print(f"{'':18} {'clock':>9} {'processors':>12} {'memory':>12}")
    for name, label in (("collect", "collect"), ("DuckDB", "DuckDB"), ("Python", "of which its start")):
        seconds, processor_seconds, memory = (statistics.median(column) for column in zip(*runs[name]))
        print(f"{label:18} {seconds:7.3f} s {processor_seconds:10.3f} s {memory:8.0f} MiB")
    print("collect ÷ DuckDB, medians of the ratios of the pairs:")
    ratios = [
        statistics.median(ours[index] / theirs[index] for ours, theirs in zip(runs["collect"], runs["DuckDB"]))
        for index in range(3)
    ]
    print(f"{'':18} {ratios[0]:7.2f} × {ratios[1]:10.2f} × {ratios[2]:8.2f} ×")


main()
