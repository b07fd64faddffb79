"""Tiny studies for the tests: written as specs, run by the real program, read back as tables."""
import csv
import signal
import subprocess

from program import PROGRAM, ProgramTest, environment

SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGUSR1]


def toml(value):
    """A value as TOML writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)


def spec_text(grid=None, train=None, **study):
    """A spec: the study's own keys, then [train] and [grid]."""
    lines = [f"{key} = {toml(value)}" for key, value in {"name": "tiny", "seed": 5, **study}.items()]
    for section, fields in [("train", train), ("grid", grid)]:
        if fields:
            lines += [f"[{section}]", *(f"{key} = {toml(value)}" for key, value in fields.items())]
    return "\n".join(lines) + "\n"


# Trials of about 20 ms; some succeed and some do not.
TRAIN = {"examples": 12_000, "check_every": 500}
GRID = {"width": [2, 6]}


def ledger_line(text):
    """A line as the ledger has it: text, a tab, CRC-32C."""
    return f"{text}\t{crc32c(text.encode()):08x}\n"


def crc32c(data):
    """Bit by bit, from the polynomial: the slow twin of the program's."""
    crc = 0xffffffff
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82f63b78 if crc & 1 else 0)
    return crc ^ 0xffffffff


class StudyTest(ProgramTest):
    def spec(self, path="spec.toml", grid=GRID, train=TRAIN, replicates=4, **study):
        if replicates is not None:
            study["replicates"] = replicates
        return self.write(path, spec_text(grid, train, **study))

    def sweep(self, out="d", *flags, spec="spec.toml", **options):
        return self.run_program("sweep", spec, "--out", out, *flags, **options)

    def start_sweep(self, out="d", *flags, spec="spec.toml", **options):
        """The running process; the caller waits for it or kills it."""
        options.setdefault("stderr", subprocess.PIPE)
        return subprocess.Popen([PROGRAM, "sweep", spec, "--out", out, *map(str, flags)], cwd=self.folder,
                                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, env=environment(), **options)

    def tables(self, out="d"):
        """trials.csv and cells.csv without timing: what two runs of a study must share to the byte."""
        self.run_program("collect", out, "--no-timing")
        return [(self.folder / out / name).read_bytes() for name in ("trials.csv", "cells.csv")]

    def rows(self, name, out="d"):
        with open(self.folder / out / name, newline="") as file:
            return list(csv.DictReader(file))

    def segments(self, out="d"):
        return sorted((self.folder / out / "ledger").glob("*.jsonl"))

    def records(self, out="d"):
        """All lines of the ledger that are whole."""
        return [line for segment in self.segments(out) for line in segment.read_text().splitlines(keepends=True)]
