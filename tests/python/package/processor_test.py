"""On a processor that is too old, the compiled part is an ImportError and no crash."""
import pathlib
import platform
import shutil
import subprocess
import sys

import pytest
from minlife import _processor

CODE = """
import minlife
print(len(minlife.Study({study!r}).cells()))
try:
    minlife.simulate([[False]], 1)
except ImportError as error:
    print(error)
"""
STUDY = pathlib.Path(__file__).resolve().parents[3] / "experiments/01_success_rate"


def test_this_processor_is_new_enough():
    assert _processor.missing_instructions() is None


@pytest.mark.skipif(platform.machine() != "x86_64" or shutil.which("qemu-x86_64") is None, reason="no emulator of x86-64")
def test_an_old_processor():
    from minlife import _minlife
    if _minlife.instruction_set == "plain":
        pytest.skip("this build is for every processor")
    done = subprocess.run(["qemu-x86_64", "-cpu", "Westmere", sys.executable, "-B", "-c", CODE.format(study=str(STUDY))],
                          capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    rows, message = done.stdout.splitlines()
    assert int(rows) > 0
    assert "AVX" in message and "this one lacks" in message and "MINLIFE_ARCH=x86-64-v2 pip install" in message
