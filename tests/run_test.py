"""run_test.py RUN: what ./run says it can do is there."""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

script = sys.argv.pop()
usage = subprocess.run([script, "help"], capture_output=True, text=True, check=True).stdout
with open(script) as file:
    text = file.read()
promised = set(re.findall(r"^  ([a-z]+)(?: |$)", usage, re.MULTILINE))
assert len(promised) >= 5, usage
defined = set(re.findall(r"^run_([a-z]+)\(\) \{$", text, re.MULTILINE))
assert promised <= defined, f"./run promises {sorted(promised - defined)}"
dispatched = set(re.search(r"^  ([a-z |]+)\) \"run_\$what\"", text, re.MULTILINE).group(1).split(" | "))
assert dispatched == promised, (dispatched, promised)

unknown = subprocess.run([script, "nonsense"], capture_output=True, text=True)
assert unknown.returncode == 1 and "does not know nonsense" in unknown.stderr, unknown

# Without network apt fails: the last line says what it could not install, and what it needs.
with tempfile.TemporaryDirectory() as folder:
    for name, text in {"dpkg-query": "exit 1", "apt-get": "exit 100", "sudo": 'exec "$@"'}.items():
        path = pathlib.Path(folder, name)
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(0o755)
    offline = subprocess.run([script, "demo"], env={**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"},
                             capture_output=True, text=True)
last = offline.stderr.splitlines()[-1]
assert offline.returncode == 1 and "libhdf5-dev" in last and "network" in last, offline
