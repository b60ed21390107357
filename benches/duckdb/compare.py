"""collect and DuckDB on one book, in turn: python benches/duckdb/compare.py FOLDER [COLLECT] [--runs N]

Both run as whole processes, from the files to a file. The first run of each is not counted: it warms the file cache.
Time is by the clock, memory the largest resident set as the system counts it. Both must find the same money open.
"""

import argparse
import csv
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time
from decimal import Decimal

AS_OF = "2026-04-15"


def run(command):
    """Seconds and MiB of a process."""
    start = time.perf_counter()
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}: exit code {process.returncode}")
    # macOS counts bytes, Linux KiB.
    return seconds, usage.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def found(path):
    """What is open of each delivery, and its age."""
    with open(path, newline="", encoding="utf-8-sig") as file:
        return {row["delivery_no"]: (Decimal(row["outstanding"]), row["days_past_due"]) for row in csv.DictReader(file)}


def check_same(ours, theirs):
    ours, theirs = found(ours), found(theirs)
    for name, rows in (("collect", ours), ("DuckDB", theirs)):
        print(f"{name:8} {len(rows):>9,} rows, outstanding {sum(money for money, _ in rows.values()):,}")
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
            + ["--no-config", "-q", "-o", ours],
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
    for name, label in (("collect", "collect"), ("DuckDB", "DuckDB"), ("Python", "of which its start")):
        seconds, memory = (statistics.median(column) for column in zip(*runs[name]))
        print(f"{label:18} {seconds:7.3f} s {memory:8.0f} MiB")
    for index, what in enumerate(("time", "memory")):
        pairs = zip(runs["DuckDB"], runs["collect"])
        ratio = statistics.median(theirs[index] / ours[index] for theirs, ours in pairs)
        print(f"DuckDB needs {ratio:.2f} times the {what} (median of the ratios of the pairs)")


main()
