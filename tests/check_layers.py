#!/usr/bin/python3
"""Holds the structure that CONTRIBUTING.md draws; exits 1 naming each offence.

- A layer includes only layers to its left, and a room of study only rooms to its left.
- No circles: a header and the source of the same name count as one, as whoever changes one changes the other.
- No file is longer than MOST_LINES, and no folder holds more than MOST_SOURCES sources."""
import pathlib
import re
import sys

LAYERS = {
    "core": "",
    "stats": "core",
    "life": "core",
    "data": "core life",
    "nn": "core",
    "proof": "core life data nn",
    "train": "core life data nn proof",
    "prune": "core life data nn proof train",
    "study": "core stats life data nn proof train prune",
    "report": "core stats life data nn proof train prune study",
    "exchange": "core stats life data nn proof train prune study",
    "cli": "core stats life data nn proof train prune study report exchange",
    "python": "core life data nn proof train exchange",
}
# Rooms of study; "" is study_folder, which knows them all.
ROOMS = {
    "trial": "",
    "plan": "trial",
    "routes": "trial plan",
    "spec": "trial plan routes",
    "tables": "trial plan routes",
    "store": "trial plan routes tables",
    "work": "trial plan routes",
    "": "trial plan routes spec tables store work",
}
MOST_LINES, MOST_SOURCES = 400, 24
INCLUDE = re.compile(r'^\s*#\s*include\s+"([a-z_0-9/]+)\.h"', re.M)


def layer(name):
    return name.split("/")[0]


def room(name):
    """Of a file of study."""
    parts = name.split("/")
    return parts[1] if len(parts) > 2 else ""


def read(root):
    """{name without suffix: what its header and source include}, and the files."""
    includes, files = {}, []
    for path in sorted(root.rglob("*")):
        if path.suffix in {".h", ".cc"}:
            files.append(path)
            name = str(path.relative_to(root).with_suffix(""))
            includes.setdefault(name, set()).update(set(INCLUDE.findall(path.read_text())) - {name})
    return includes, files


def circles(includes):
    """Sets of names each of which reaches all others of its set (Tarjan, SIAM J. Comput. 1 (1972) 146)."""
    index, low, stack, found = {}, {}, [], []

    def visit(name):
        index[name] = low[name] = len(index)
        stack.append(name)
        for used in includes.get(name, ()):
            if used not in index:
                visit(used)
                low[name] = min(low[name], low[used])
            elif used in stack:
                low[name] = min(low[name], index[used])
        if low[name] == index[name]:
            circle = []
            while not circle or circle[-1] != name:
                circle.append(stack.pop())
            if len(circle) > 1:
                found.append(sorted(circle))

    for name in includes:
        if name not in index:
            visit(name)
    return found


def misplaced(includes):
    for name, used_names in includes.items():
        for used in sorted(used_names):
            if layer(used) != layer(name):
                if layer(used) in LAYERS and layer(used) not in LAYERS[layer(name)].split():
                    yield f"src/{name}: layer {layer(name)} includes {used}.h"
            elif layer(name) == "study" and room(used) != room(name):
                if room(used) not in ROOMS[room(name)].split():
                    yield f"src/{name}: room {room(name)} of study includes {used}.h"


def foreign(path, name, text):
    if layer(name) != "cli" and "cxxopts" in text:
        yield f"{path}: only cli knows cxxopts"
    if layer(name) != "data" and re.search(r"#\s*include\s*<hdf5", text):
        yield f"{path}: HDF5 is reached through the wrapper in data"
    if path.name != "highway.h" and re.search(r"#\s*include\s*<hwy/", text):
        yield f"{path}: Highway is included through core/highway.h, which chooses its target"


def offences(root):
    includes, files = read(root)
    yield from misplaced(includes)
    for circle in circles(includes):
        yield "a circle: " + ", ".join(circle)
    sources = {}
    for path in files:
        text = path.read_text()
        yield from foreign(path, str(path.relative_to(root)), text)
        if (lines := text.count("\n")) > MOST_LINES:
            yield f"{path}: {lines} lines, and {MOST_LINES} is the most"
        folder = str(path.parent.relative_to(root))
        sources[folder] = sources.get(folder, 0) + (path.suffix == ".cc")
    for folder, count in sources.items():
        if count > MOST_SOURCES:
            yield f"src/{folder}: {count} sources, and {MOST_SOURCES} are the most"


if __name__ == "__main__":
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    found = list(offences(root / "src"))
    print("\n".join(found) or "layers: every include points left, and there are no circles")
    sys.exit(bool(found))
