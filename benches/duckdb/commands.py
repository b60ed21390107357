"""What the other commands take beside the plan: python benches/duckdb/commands.py FOLDER [COLLECT] [--runs N]

Each is run in turn with the plan of the same book, and compared with it pair by pair. Those that are about one customer
are asked about the first of the customers file.
"""

import argparse
import csv
import pathlib
import statistics
import tempfile

from process import run, settings
from world import AS_OF

# Arguments, and the ending of what is written; CUSTOMER stands for a name.
COMMANDS = [
    (["statement", "CUSTOMER"], "md"),
    (["brief", "CUSTOMER"], "md"),
    (["explain", "CUSTOMER"], "json"),
    (["hold", "CUSTOMER"], "json"),
    (["letter", "CUSTOMER", "--kind", "confirmation"], "md"),
    (["report"], "html"),
    (["today"], "csv"),
    (["watch"], "csv"),
    (["hold"], "csv"),
    (["writeoff"], "csv"),
]
# `hold` answers by its exit code, and says with 1 that a customer is not to be supplied.
GOOD_CODES = (0, 1)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path, help="with deliveries.csv, payments.csv and customers.csv")
    parser.add_argument("collect", type=pathlib.Path, nargs="?", default=pathlib.Path("target/release/collect"))
    parser.add_argument("--runs", type=int, default=5, help="counted runs of each")
    arguments = parser.parse_args()
    collect = arguments.collect.resolve()
    with open(arguments.folder / "customers.csv", newline="", encoding="utf-8") as file:
        customer = next(csv.DictReader(file))["customer"]
    with tempfile.TemporaryDirectory() as scratch:
        common = ["--as-of", AS_OF, *settings(arguments.folder, scratch), "-q", "-o"]

        def measured(words, ending):
            words = [customer if word == "CUSTOMER" else word for word in words]
            command = [collect, *words, *common, pathlib.Path(scratch, f"out.{ending}")]
            return run(command, arguments.folder, GOOD_CODES)

        print(f"{'':34} {'clock':>9} {'processors':>12} {'memory':>12}    ÷ plan, medians of the ratios of the pairs")
        plan = ["plan"]
        measured(plan, "csv")
        for words, ending in [(plan, "csv"), *COMMANDS]:
            pairs = [(measured(words, ending), measured(plan, "csv")) for _ in range(arguments.runs)]
            clock, processors, memory = (statistics.median(column) for column in zip(*(own for own, _ in pairs)))
            ratios = (statistics.median(own[index] / other[index] for own, other in pairs) for index in range(3))
            ratios = " ".join(f"{ratio:7.2f} ×" for ratio in ratios)
            name = " ".join(words)
            print(f"{name:34} {clock:7.3f} s {processors:10.3f} s {memory:8.0f} MiB {ratios}", flush=True)


main()
