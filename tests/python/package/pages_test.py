"""The Python of README.md and docs/python.md runs as it stands there, on what the README's commands make."""
import os
import pathlib
import re
import subprocess
import sys

import pytest
from samples import program

ROOT = pathlib.Path(__file__).resolve().parents[3]


def blocks(page):
    return re.findall(r"^```python\n(.*?)^```$", (ROOT / page).read_text(), re.M | re.S)


@pytest.fixture
def folder(tmp_path):
    program("train", "--steps", 1, "--width", 4, "--seed", 1, "--out", "first.h5", cwd=tmp_path)
    program("generate", "--steps", 1, "--count", 300, "--out", "pairs.h5", cwd=tmp_path)
    (tmp_path / "mine.toml").write_text('name = "mine"\nseed = 1\nreplicates = 16\n[train]\nexamples = 1e5\n[grid]\nwidth = [1, 2, 4]\n')
    program("sweep", "mine.toml", "--out", "mine", "--quiet", cwd=tmp_path)
    return tmp_path


def run(code, folder):
    done = subprocess.run([sys.executable, "-B", "-c", code], cwd=folder, capture_output=True, text=True, timeout=300,
                          env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"})
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_readme(folder):
    (code,) = blocks("README.md")
    assert sum(1 for line in code.splitlines() if line.strip() and not line.startswith("import")) <= 6
    said = run(code, folder)
    assert "success_rate" in said and "exact: proved for every board" in said
    assert re.search(r"not exact: \d+ of 512 windows are wrong\nthe cell in brackets is (alive|dead) after 1 step", said), said


def test_the_page(folder):
    code = "\n".join(blocks("docs/python.md"))
    assert code.count("minlife.") >= 10
    run(code, folder)
