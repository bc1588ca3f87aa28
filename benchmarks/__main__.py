"""
Measure everything that has a goal; exit with 1 where one is missed.

Arguments choose among the measurements: `python -m benchmarks mail fan_out`.
"""

import importlib
import subprocess
import sys

from .report import told

MEASUREMENTS = (
    "pages",
    "library",
    "fan_out",
    "mail",
    "replies",
    "roundups",
    "season",
    "discussions",
    "books",
)


def main(names):
    """
    Run each measurement in a process of its own, so that none inherits another's memory.
    """
    codes = [
        subprocess.call([sys.executable, "-m", "benchmarks", "--only", name])
        for name in names or MEASUREMENTS
    ]
    return max(codes)


def run(name):
    """
    Run one measurement and print what it found.
    """
    results = importlib.import_module(f"benchmarks.bench_{name}").measure()
    for result in results:
        print(told(result), flush=True)
    return 0 if all(result.reached for result in results) else 1


if __name__ == "__main__":
    arguments = sys.argv[1:]
    sys.exit(run(arguments[1]) if arguments[:1] == ["--only"] else main(arguments))
