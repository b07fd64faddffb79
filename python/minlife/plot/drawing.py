"""From a study's folder to pictures."""
import os
import pathlib
import sys
import tempfile

from ..errors import InputError
from ..study import Study

try:
    import matplotlib
except ImportError:
    raise InputError("figures are drawn with matplotlib, which is not there: apt-get install python3-matplotlib, or "
                     "pip install matplotlib") from None

from .description import Description, read_descriptions
from .kinds import KINDS
from .style import STYLE

# Without a date or version that would change a picture's bytes.
NO_DATE = {"png": {"Software": None}, "svg": {"Date": None, "Creator": None}, "pdf": {"CreationDate": None}}


def draw_study(folder, out, format, x):
    """See minlife.plot.draw."""
    study = Study(folder)
    if format not in NO_DATE:
        raise InputError(f"a picture's format is png, svg or pdf, not {format}")
    if study.tables_behind():
        print(f"minlife: {folder}: {study.tables_behind():,} results came after its tables were made; `minlife collect "
              f"{folder}` takes them in", file=sys.stderr)
    told = read_descriptions(study, {name: kind.FIELDS for name, kind in KINDS.items()})
    if x is not None:
        if study.shrinks:
            raise InputError(f"{folder} is a shrink, which has no grid, so --x has nothing to choose from")
        names = {key: word for description in told for key, word in description.names.items()}
        told = [Description("rate", f"success_against_{x}", x=x, names=names)]
    descriptions = told or [Description(name, kind.FILE) for name, kind in KINDS.items() if kind.suits(study)]
    if not descriptions:
        study.cells()  # tells what is missing
        raise InputError(f"{folder} has no table that could be drawn; `minlife collect {folder}` makes them")
    out = pathlib.Path(out) if out is not None else study.folder
    if not out.is_dir():
        out.mkdir(parents=True)
    paths = []
    with matplotlib.rc_context(STYLE):
        for description in descriptions:
            pages = KINDS[description.kind].draw(study, description)
            for k, figure in enumerate(pages):
                name = description.file + (f"_{k + 1}" if len(pages) > 1 else "")
                paths.append(save(figure, out / f"{name}.{format}", format))
    if not paths:
        raise InputError(f"{folder}: there is nothing to draw yet; `minlife status {folder}` tells how far it is")
    return paths


def save(figure, path, format):
    """The picture appears whole, or not at all."""
    handle, scratch = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(handle)
    try:
        figure.savefig(scratch, format=format, metadata=NO_DATE[format])
        os.chmod(scratch, 0o644)
        os.replace(scratch, path)
    except BaseException:
        os.unlink(scratch)
        raise
    return path
