"""The package as it is installed: what it shows, what it says of itself."""
import ast
import inspect
import pathlib
import re
import subprocess

import minlife
import pytest
from minlife import _minlife, _processor

FOLDER = pathlib.Path(minlife.__file__).parent
ROOT = pathlib.Path(__file__).resolve().parents[3]


def test_it_is_the_installed_one():
    assert not FOLDER.is_relative_to(ROOT / "python") and (FOLDER / "py.typed").is_file()
    assert {path.name for path in FOLDER.glob("*.py")} == {path.name for path in (ROOT / "python/minlife").glob("*.py")}
    assert (FOLDER / "plot/kinds.py").is_file() and (FOLDER / "export/parquet.py").is_file()


def test_its_version_is_the_programs():
    assert _minlife.version == re.search(r"project\(minlife VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text())[1]


@pytest.mark.parametrize("module", [_minlife, _processor], ids=lambda module: module.__name__)
def test_no_symbol_is_seen_but_the_modules_own(module):
    listed = subprocess.run(["nm", "-D", "--defined-only", module.__file__], check=True, capture_output=True, text=True).stdout
    assert [line.split()[-1].partition("@")[0] for line in listed.splitlines() if " A " not in line] == [
        f"PyInit_{module.__name__.rpartition('.')[2]}"]


@pytest.mark.parametrize("module", [_minlife, _processor], ids=lambda module: module.__name__)
def test_stubs_name_what_is_there(module):
    stub = ast.parse((FOLDER / f"{module.__name__.rpartition('.')[2]}.pyi").read_text())

    def names(nodes):
        return {node.target.id if isinstance(node, ast.AnnAssign) else node.name for node in nodes
                if isinstance(node, (ast.AnnAssign, ast.FunctionDef, ast.ClassDef))}

    def there(thing):
        return {name for name in vars(thing) if not name.startswith("_")}

    assert names(stub.body) == there(module)
    for node in stub.body:
        thing = getattr(module, getattr(node, "name", ""), None)
        if isinstance(node, ast.ClassDef):
            assert {name for name in names(node.body) if not name.startswith("_")} == there(thing)
        elif isinstance(node, ast.FunctionDef) and module is _minlife:
            told = re.findall(r"(\w+):", thing.__doc__.splitlines()[0].partition("(")[2].rpartition(") ->")[0])
            assert told == [argument.arg for argument in node.args.args], node.name


def test_all_that_is_offered_explains_itself():
    for name in minlife.__all__:
        thing = getattr(minlife, name)
        assert inspect.getdoc(thing), name
        if inspect.isfunction(thing):
            assert set(inspect.signature(thing).parameters) - {"fields"} <= set(thing.__annotations__), name
            assert "return" in thing.__annotations__ and "Raises" in thing.__doc__, name
    described = (ROOT / "docs/python.md").read_text()
    for name in minlife.__all__:
        assert f"{name}" in described, name


