"""figures.toml: what a study's folder says of its figures.

    [[figure]]
    file = "success_against_width"      # its name, without ending
    kind = "rate"                       # one of kinds.py; each tells which of the fields below it takes
    title = "L(1, m) that learn one step"
    caption = "Bars: 95 % intervals."
    x = "width"                         # a field of the grid, or parameters
    [[figure.threshold]]
    at = 3
    text = "published: more than half from m = 3"

What is left out is chosen by the program. Fields that are unknown, or of another type, are errors.
"""
import dataclasses
import tomllib

from ..errors import InputError

NUMBER, NUMBERS, TEXT, FLAG, TABLE = "a number", "a list of numbers", "a text", "true or false", "a table"
TEXTS, VALUE = "a text or a list of texts", "a number or a text"
# The fields of the tables within a figure.
STAR = {"at": VALUE, "text": TEXT, "panel": VALUE, "rate": NUMBER, "low": NUMBER, "high": NUMBER, "successes": NUMBER,
        "replicates": NUMBER, "shift": NUMBER}
THRESHOLD = {"at": VALUE, "text": TEXT, "panel": VALUE}
SPAN = {"from": VALUE, "to": VALUE, "text": TEXT, "panel": VALUE}
SOURCE = {"folder": TEXT, "name": TEXT, "where": TABLE}
BACKGROUND = {"text": TEXT, "x": NUMBERS, "y": NUMBERS}
INNER = {"star": STAR, "threshold": THRESHOLD, "span": SPAN, "source": SOURCE}
NEEDED = {"star": ("at", "text"), "threshold": ("at", "text"), "span": ("from", "to", "text"), "source": ("folder",)}


@dataclasses.dataclass
class Description:
    """One figure as it is asked for. None, or an empty list: the program chooses, or leaves it out."""
    kind: str
    file: str
    title: str | None = None
    caption: str | None = None
    x: str | None = None  # a field of the grid, or parameters
    x_label: str | None = None
    y_label: str | None = None
    x_scale: str | None = None  # linear or log
    ticks: list | None = None  # the levels of x that are told
    lines: str | None = None  # a field; of sweeps a line for each of its levels
    panels: str | list | None = None  # fields; a panel for each combination of their levels
    judged: str | list | None = None  # exact, sampled or both, a panel each: successes, or sampled_successes
    where: dict = dataclasses.field(default_factory=dict)  # field: the levels that are drawn
    name: str | None = None  # of this study, beside other sources
    names: dict = dataclasses.field(default_factory=dict)  # words for levels and fields
    counts: bool = False  # successes and replicates are written beside the points
    at_most_percent: float | None = None  # of the oversized network: the size of networks whose chances are drawn
    restarts_from: str | None = None  # the folder of an experiment that has more restarts
    source: list = dataclasses.field(default_factory=list)  # other studies' cells in the same figure
    star: list = dataclasses.field(default_factory=list)  # rates that others published
    threshold: list = dataclasses.field(default_factory=list)  # a place on the horizontal axis
    span: list = dataclasses.field(default_factory=list)  # a part of it
    background: dict | None = None  # a curve in grey behind the others

    def of_panel(self, marks, panel):
        """The marks that belong in a panel; panel: its levels."""
        levels = {str(level) for level in panel}
        return [mark for mark in marks if "panel" not in mark or str(mark["panel"]) in levels]


TYPES = {
    "kind": TEXT, "file": TEXT, "title": TEXT, "caption": TEXT, "x": TEXT, "x_label": TEXT, "y_label": TEXT, "x_scale": TEXT,
    "ticks": NUMBERS, "lines": TEXT, "panels": TEXTS, "judged": TEXTS, "where": TABLE, "name": TEXT, "names": TABLE,
    "counts": FLAG, "at_most_percent": NUMBER, "restarts_from": TEXT, "background": TABLE,
}


def fits(value, kind):
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return {NUMBER: is_number, TEXT: isinstance(value, str), FLAG: isinstance(value, bool), TABLE: isinstance(value, dict),
            VALUE: is_number or isinstance(value, str),
            NUMBERS: isinstance(value, list) and all(fits(one, NUMBER) for one in value),
            TEXTS: isinstance(value, str) or isinstance(value, list) and all(isinstance(one, str) for one in value)}[kind]


def check_fields(place, table, types):
    for name, value in table.items():
        if name not in types:
            raise InputError(f"{place}: there is no field {name} here; there are {', '.join(sorted(types))}")
        if not fits(value, types[name]):
            raise InputError(f"{place}: {name} is {value!r}; it must be {types[name]}")


def read_descriptions(study, kinds):
    """The figures of figures.toml in the study's folder; none where there is no such file. kinds: {name: fields}."""
    path = study.folder / "figures.toml"
    if not path.is_file():
        return []
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise InputError(f"{path}: {error}") from None
    figures = content.pop("figure", [])
    if content or not isinstance(figures, list):
        raise InputError(f"{path}: a figure is a table [[figure]]; {', '.join(content) or 'figure'} is none")
    return [described(f"{path}: figure {k}", table, kinds) for k, table in enumerate(figures, 1)]


def described(place, table, kinds):
    """The Description that a [[figure]] makes."""
    kind = table.get("kind")
    if kind not in kinds:
        raise InputError(f"{place}: kind is {kind!r}; it must be one of {', '.join(kinds)}")
    marks = {name: table[name] for name in INNER if name in table}
    allowed = ("kind", "file", "title", "caption", "names", *kinds[kind])
    check_fields(place, {name: value for name, value in table.items() if name not in marks or name not in allowed},
                 {name: TYPES.get(name, "a list of tables") for name in allowed})
    for name, tables in marks.items():
        if not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables):
            raise InputError(f"{place}: {name} is a list of tables, [[figure.{name}]]")
        for one in tables:
            check_fields(f"{place}: {name}", one, INNER[name])
            for needed in NEEDED[name]:
                if needed not in one:
                    raise InputError(f"{place}: a {name} has no field {needed}; it must have one")
    for star in marks.get("star", []):
        if ("rate" in star) == ("successes" in star) or ("successes" in star) != ("replicates" in star):
            raise InputError(f"{place}: a star has either rate, or successes and replicates")
        if star.get("replicates", 1) <= 0:
            raise InputError(f"{place}: a star's replicates are {star['replicates']}; they must be at least 1")
    if "background" in table:
        check_fields(f"{place}: background", table["background"], BACKGROUND)
        if len({len(table["background"].get(name, [])) for name in ("x", "y")}) != 1 or "text" not in table["background"]:
            raise InputError(f"{place}: background has a text, and as many numbers x as y")
    if "x_scale" in table and table["x_scale"] not in ("linear", "log"):
        raise InputError(f"{place}: x_scale is {table['x_scale']!r}; it must be linear or log")
    if not set(as_tuple(table.get("judged"))) <= {"exact", "sampled"}:
        raise InputError(f"{place}: judged is {table['judged']!r}; it must be exact, sampled or both")
    file = table.get("file", "")
    if not file or "/" in file or "." in file:
        raise InputError(f"{place}: file is {file!r}; it must be a name without folder and ending")
    for name, levels in table.get("where", {}).items():
        if not isinstance(levels, list):
            raise InputError(f"{place}: where: {name} is {levels!r}; it must be a list of levels")
    return Description(**{name: str_keys(value) if name == "names" else value for name, value in table.items()})


def as_tuple(value):
    """Of a text or a list of texts, or nothing."""
    return () if value is None else (value,) if isinstance(value, str) else tuple(value)


def str_keys(names):
    return {str(key): str(value) for key, value in names.items()}
