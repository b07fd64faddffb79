"""soak.py PROGRAM [MINUTES] [SEED]: sweeps under random SIGKILL, SIGSTOP and SIGCONT, SIGTERM and full disks, on one
processor, for so long. A study begins with a part of its plan, which two processes extend at the same moment; collectors
are stopped on their way and go on when the study has ended; what killed processes left is deleted, or stays to be swept
up. Whatever trial was ever seen in the ledger must stay there with the same record, and every study's tables must end as
those of an undisturbed run, to the byte, also when the late collectors have ended. Prints figures; exits 1 where anything
differs.

The disk is a small tmpfs where mounting is allowed, else a limit on the size of files."""
import collections
import os
import pathlib
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time

# The whole of each study; PARTS are what it begins with, and what one of two extenders asks for.
STUDIES = {
    # Trials of some 50 ms, so that there is always one being recorded.
    "short": 'name = "short"\nseed = 3\nreplicates = 20\n[train]\nstop = "never"\nexamples = 40000\ncheck_every = 500\n'
             "[grid]\nwidth = [2, 3, 4]\n",
    # Rounds, decided one after the other.
    "rounds": 'name = "rounds"\nseed = 4\nuntil = "decided"\nround = 4\ncap = 16\n[train]\nexamples = 24000\n'
              "check_every = 500\n[grid]\nwidth = [2, 6]\n",
    # Trials of many seconds, which an interruption saves.
    "long": 'name = "long"\nseed = 5\nreplicates = 1\n[train]\nsteps = 2\nstop = "never"\nexamples = 80000\n[grid]\nwidth = [2, 3]\n',
}
PARTS = {"short": [("replicates = 20", "replicates = 6"), ("replicates = 20", "replicates = 12")],
         "rounds": [("cap = 16", "cap = 4"), ("cap = 16", "cap = 12")],
         "long": [("width = [2, 3]", "width = [2]"), ("width = [2, 3]", "width = [2]")]}
TABLES = ["trials.csv", "cells.csv"]
ROOMY = 64 << 20


class Failure(Exception):
    pass


class Disk:
    """Where the studies lie; squeeze() leaves it next to no room until relax()."""

    def __init__(self, folder):
        self.folder, self.limit = folder, None
        folder.mkdir()
        self.mounted = os.geteuid() == 0 and self.mount() == 0

    def mount(self, size=ROOMY, how="rw"):
        command = ["mount", "-t", "tmpfs", "-o", f"{how},size={size}", "none", str(self.folder)]
        return subprocess.run(command, capture_output=True).returncode

    def resize(self, size):
        if self.mount(size, "remount") != 0:
            raise Failure(f"the tmpfs cannot be given {size} bytes")

    def squeeze(self, room):
        if self.mounted:
            status = os.statvfs(self.folder)
            self.resize(max(4096, (status.f_blocks - status.f_bfree) * status.f_frsize + room))  # 0 is no limit at all
        else:
            self.limit = room

    def relax(self):
        self.limit = None
        if self.mounted:
            self.resize(ROOMY)

    def close(self):
        if self.mounted:
            subprocess.run(["umount", str(self.folder)], check=True)


class Soak:
    def __init__(self, program, folder, disk, chance):
        self.program, self.folder, self.disk, self.chance = program, folder, disk, chance
        self.processor = min(os.sched_getaffinity(0))
        self.figures = collections.Counter()

    def start(self, *arguments):
        limit = self.disk.limit

        def prepare():
            os.sched_setaffinity(0, {self.processor})
            if limit is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        return subprocess.Popen([self.program, *map(str, arguments)], cwd=self.folder, stdin=subprocess.DEVNULL,
                                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, preexec_fn=prepare)

    def run(self, *arguments):
        process = self.start(*arguments)
        message = process.communicate()[1]
        if process.returncode != 0:
            raise Failure(f"{arguments}: {process.returncode}: {message}")

    def tables(self, study):
        self.run("collect", study, "--no-timing")
        return self.written(study)

    def written(self, study):
        """The tables as they lie there."""
        return [(pathlib.Path(self.folder, study, name)).read_bytes() for name in TABLES]

    def reference(self, name):
        self.run("sweep", f"{name}.toml", "--out", f"calm-{name}", "--threads", 1)
        return self.tables(f"calm-{name}")

    def records(self, study):
        """Whole lines of the ledger by trial, without checking more; the program itself checks the sums."""
        found = {}
        for segment in sorted(study.glob("ledger/*.jsonl")):
            for line in segment.read_bytes().split(b"\n")[:-1]:
                found.setdefault(line.split(b'"trial":"')[1][:64], line)
        return found

    def check(self, study, seen):
        now = self.records(study)
        lost = [trial for trial, line in seen.items() if now.get(trial) != line]
        self.figures["lost"] += len(lost)
        if lost:
            raise Failure(f"{len(lost)} trials were there and are not, or not the same: {lost[0].decode()}")
        seen.update(now)

    def disturb(self, process, study, seen):
        """Signals until the process ends; the exit codes that may come of it."""
        codes = {0}
        while True:
            try:
                process.wait(self.chance.expovariate(1.5))
                return codes
            except subprocess.TimeoutExpired:
                pass
            self.check(study, seen)
            what = self.chance.choice(["kill", "stop", "stop", "term"])
            self.figures[what] += 1
            if what == "kill":
                process.kill()
                codes.add(-signal.SIGKILL)
            elif what == "term":
                process.terminate()
                # Before it has read the study it has nothing to save, and the signal just ends it.
                codes.update({75, -signal.SIGTERM})
            else:
                process.send_signal(signal.SIGSTOP)
                time.sleep(self.chance.uniform(0, 0.3))
                self.check(study, seen)
                process.send_signal(signal.SIGCONT)

    def attempt(self, spec, study, seen, disturbed):
        """One process; whether it did all that it was to do."""
        full = disturbed and self.chance.random() < 0.3
        if full:
            self.disk.squeeze(self.chance.choice([0, 4096, 1 << 14, 1 << 15, 1 << 16]))
        process = self.start("sweep", f"{spec}.toml", "--out", study, "--extend", "--threads",
                             self.chance.choice([1, 2, 3]), "--quiet")
        self.figures["processes"] += 1
        try:
            codes = self.disturb(process, study, seen) if disturbed else {0}
            message = process.communicate()[1]
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
            self.disk.relax()
        code = process.returncode
        if full and code == 1:
            self.figures["full"] += 1
        elif code not in codes | {0}:
            raise Failure(f"exit code {code}: {message}")
        self.check(study, seen)
        return code == 0

    def extend(self, name, study, seen):
        """Two extenders at the same moment: who ends with 0 has the plan hold what it asked for."""
        specs = [f"{name}-more", name]
        self.chance.shuffle(specs)
        processes = [self.start("sweep", f"{spec}.toml", "--out", study, "--extend", "--quiet") for spec in specs]
        messages = [process.communicate()[1] for process in processes]
        codes = {spec: process.returncode for spec, process in zip(specs, processes)}
        self.figures["extenders"] += 2
        # The smaller one is refused where the larger one was there before it looked.
        if codes[name] != 0 or codes[f"{name}-more"] not in {0, 2}:
            raise Failure(f"two extenders: {codes}: {messages}")
        self.check(study, seen)

    def begin_to_collect(self, study):
        """A collector that is stopped on its way."""
        late = self.start("collect", study, "--no-timing")
        time.sleep(self.chance.uniform(0, 0.05))
        late.send_signal(signal.SIGSTOP)
        self.figures["late"] += 1
        return late

    def delete_leftovers(self, study):
        for path in [*study.glob(".*.tmp-*"), *study.glob("checkpoints/.*.tmp-*")]:
            path.unlink()
            self.figures["deleted"] += 1

    def end_collectors(self, late, study, wanted):
        for process in late:
            process.send_signal(signal.SIGCONT)
            message = process.communicate()[1]
            if process.returncode != 0:
                raise Failure(f"a late collector ended with {process.returncode}: {message}")
            if self.written(study) != wanted:
                raise Failure("a late collector put other tables back")

    def study(self, name, wanted, deadline):
        """One study from nothing to its tables, disturbed until the deadline."""
        study, seen, late = self.disk.folder / "study", {}, []
        try:
            while not self.attempt(f"{name}-part", study, seen, time.monotonic() < deadline):
                pass
            late.append(self.begin_to_collect(study))
            if self.chance.random() < 0.5:
                self.extend(name, study, seen)
            while not self.attempt(name, study, seen, time.monotonic() < deadline):
                if self.chance.random() < 0.3:
                    late.append(self.begin_to_collect(study))
                elif self.chance.random() < 0.3 and not late:
                    self.delete_leftovers(study)
            self.figures["trials"] += len(seen)
            if self.tables(study) != wanted:
                raise Failure(f"the tables of study {name} differ from an undisturbed run's")
            self.end_collectors(late, study, wanted)
        finally:
            for process in late:
                process.kill()
                process.wait()
        self.run("sweep", f"{name}.toml", "--out", study, "--quiet")
        left = [str(path) for path in study.rglob(".*.tmp-*")]
        if left:
            raise Failure(f"leftovers of dead processes were not swept up: {left}")
        self.figures["studies"] += 1
        shutil.rmtree(study)


def main():
    program = os.path.abspath(sys.argv[1])
    minutes = float(sys.argv[2]) if len(sys.argv) > 2 else 1
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.randrange(1 << 32)
    print(f"soak: {minutes:g} min, seed {seed}", flush=True)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for study, spec in STUDIES.items():
            (folder / f"{study}.toml").write_text(spec)
            for part, (whole, smaller) in zip(["part", "more"], PARTS[study]):
                (folder / f"{study}-{part}.toml").write_text(spec.replace(whole, smaller))
        disk = Disk(folder / "disk")
        soak = Soak(program, folder, disk, random.Random(seed))
        try:
            wanted = {study: soak.reference(study) for study in STUDIES}
            deadline = time.monotonic() + 60 * minutes
            while time.monotonic() < deadline:
                for study in STUDIES:
                    if time.monotonic() < deadline:
                        soak.study(study, wanted[study], deadline)
        except Failure as failure:
            print(f"soak: {failure}")
            sys.exit(1)
        finally:
            disk.close()
            f = soak.figures
            print(f"soak: {f['studies']} studies of {f['trials']} trials in {f['processes']} processes: {f['kill']} killed, "
                  f"{f['stop']} stops, {f['term']} interruptions, {f['full']} full disks, {f['extenders']} "
                  f"extenders, {f['late']} late collectors, {f['deleted']} leftovers deleted "
                  f"({'tmpfs' if disk.mounted else 'file size limit'}); {f['lost']} trials lost")
        kinds = ["kill", "stop", "term", "late", "studies"] + (["full", "extenders"] if minutes >= 10 else [])
        if min(f[kind] for kind in kinds) == 0:
            print("soak: too short to mean anything; give it more minutes")
            sys.exit(1)


if __name__ == "__main__":
    main()
