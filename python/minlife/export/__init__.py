"""Gives a study to other tools.

    python3 -m minlife.export DIR --to mlflow|parquet [--out PATH]

or export() from Python. Each tool is a module of this package with NAME, the default of --out, and export(study, out).
"""
import importlib

from ..errors import InputError
from ..study import Study

TOOLS = ("mlflow", "parquet")


def export(folder, to, out=None):
    """Writes the study in `folder` for the tool `to`; the paths written. out: the file for mlflow (DIR/mlflow.db unless
    told), which must not be there yet; the folder for parquet (DIR/parquet unless told). Raises InputError."""
    if to not in TOOLS:
        raise InputError(f"--to is {to}; it must be one of {', '.join(TOOLS)}")
    study = Study(folder)
    tool = importlib.import_module(f".{to}", __name__)
    return tool.export(study, study.folder / tool.NAME if out is None else out)
