"""run_test.py RUN: what ./run says it can do is there."""

import re
import subprocess
import sys

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
