#!/usr/bin/python3
"""Times bgolly (QuickLife, its default) on a 4096x4096 soup: one JSON object a boundary.

Usage: golly.py FOLDER        FOLDER: where the soup is written, 17 MB an RLE file

The time of a generation is the difference of two runs that end at different generations, so that starting and
reading the file do not count; processor time, the shortest of a few runs. QuickLife skips quiet regions, so its
rate rises as a soup settles: both runs are young here, as for a soup it is.
"""
import json
import pathlib
import resource
import subprocess
import sys

import numpy as np

SIDE, DENSITY = 4096, 0.38
EARLY, LATE, RUNS = 10, 60, 3


def write_soup(path, rule):
    """One letter a cell, no run counts: longer than need be, and quick to write and read."""
    alive = np.random.Generator(np.random.Philox(1)).random((SIDE, SIDE)) < DENSITY
    text = np.full((SIDE, SIDE + 2), ord("\n"), np.uint8)
    text[:, :SIDE] = np.where(alive, ord("o"), ord("b"))
    text[:, SIDE] = ord("$")
    text[-1, SIDE] = ord("!")
    path.write_bytes(f"x = {SIDE}, y = {SIDE}, rule = {rule}\n".encode() + text.tobytes())


def processor_seconds(pattern, generations):
    def spent():
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime
    before = spent()
    subprocess.run(["bgolly", "-q", "-q", "-m", str(generations), str(pattern)], check=True,
                   stdout=subprocess.DEVNULL)
    return spent() - before


def main():
    folder = pathlib.Path(sys.argv[1])
    for boundary, rule in (("torus", f"B3/S23:T{SIDE},{SIDE}"), ("plane", "B3/S23")):
        pattern = folder / f"soup_{boundary}.rle"
        write_soup(pattern, rule)
        early, late = (min(processor_seconds(pattern, g) for _ in range(RUNS)) for g in (EARLY, LATE))
        pattern.unlink()
        seconds = (late - early) / (LATE - EARLY)
        print(json.dumps({"kind": "golly", "boundary": boundary, "ms": seconds * 1e3,
                          "cells_per_second": SIDE * SIDE / seconds}), flush=True)


if __name__ == "__main__":
    main()
