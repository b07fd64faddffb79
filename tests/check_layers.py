#!/usr/bin/python3
"""A layer includes only what stands to its left in the layer picture; exits 1 naming each offence."""
import pathlib
import re
import sys

ALLOWED = {
    "core": set(),
    "life": {"core"},
    "data": {"core", "life"},
    "nn": {"core"},
    "train": {"core", "life", "data", "nn"},
    "study": {"core", "life", "data", "nn", "train"},
    "cli": {"core", "life", "data", "nn", "train", "study"},
}
INCLUDE = re.compile(r'^\s*#\s*include\s+"([a-z_0-9]+)/', re.M)


def offences(root):
    for path in sorted((root / "src").rglob("*")):
        if path.suffix not in {".h", ".cc"}:
            continue
        layer = path.relative_to(root / "src").parts[0]
        text = path.read_text()
        for used in INCLUDE.findall(text):
            if used != layer and used not in ALLOWED[layer]:
                yield f"{path.relative_to(root)}: layer {layer} includes {used}"
        if layer != "cli" and "cxxopts" in text:
            yield f"{path.relative_to(root)}: only cli knows cxxopts"
        if layer != "data" and re.search(r"#\s*include\s*<hdf5", text):
            yield f"{path.relative_to(root)}: HDF5 is reached through the wrapper in data"
        if path.name != "highway.h" and re.search(r"#\s*include\s*<hwy/", text):
            yield f"{path.relative_to(root)}: Highway is included through core/highway.h, which chooses its target"


found = list(offences(pathlib.Path(sys.argv[1])))
print("\n".join(found) or "layers: every include points left")
sys.exit(bool(found))
