"""Runs a process and says what it took.

Time is by the clock, and that of all processors together, which tells more on a busy machine. Memory is the largest
resident set as the system counts it; a process counts that of the one that started it as its own, so whoever measures
stays small until all is measured.
"""

import os
import pathlib
import subprocess
import sys
import time

from world import BASE, RATES, is_wide


def run(command, folder=None, good_codes=(0,)):
    """Seconds by the clock, seconds of the processors, MiB."""
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in good_codes:
        sys.exit(f"{' '.join(map(str, command))}: exit code {process.returncode}")
    # macOS counts bytes, Linux KiB.
    memory = usage.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
    return seconds, usage.ru_utime + usage.ru_stime, memory


def settings(folder, scratch):
    """How collect is told of the rates; a book without currencies needs none."""
    if not is_wide(folder):
        return ["--no-config"]
    path = pathlib.Path(scratch, "collect.toml")
    rates = "".join(f"{currency} = {rate}\n" for currency, rate in RATES.items())
    path.write_text(f'[base]\ncurrency = "{BASE}"\n\n[fx]\n{rates}', encoding="utf-8")
    return ["--config", path]
