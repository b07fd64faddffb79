"""Apache Parquet: a file for each table of the study, with types, through pyarrow."""
import json
import os
import pathlib

from ..errors import InputError
from ..study import TABLES

NAME = "parquet"


def export(study, out):
    """Writes OUT/TABLE.parquet for each CSV. An empty field is null; a column of whole numbers is int64, or uint64 where they
    need it, one of numbers float64, any other text. The metadata hold the study's name and provenance.json."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise InputError("Parquet is written with pyarrow, which is not there and which Debian does not have: "
                         "python3 -m venv E && E/bin/pip install pyarrow, then E/bin/python with PYTHONPATH as now") from None
    tables = [table for table in TABLES if study.has(table)]
    if not tables:
        raise InputError(f"{study.folder} has no tables yet; `minlife collect {study.folder}` makes them")
    out = pathlib.Path(out)
    if out.exists() and not out.is_dir():
        raise InputError(f"--out is {out}, which is a file; name a folder for the tables")
    out.mkdir(parents=True, exist_ok=True)
    about = {"minlife.study": study.name, "minlife.provenance": json.dumps(study.provenance(), sort_keys=True)}
    paths = []
    for table in tables:
        rows = study.rows(table)
        if not rows:
            continue
        columns = {name: typed([row[name] for row in rows], pyarrow) for name in rows[0]}
        path = out / f"{table.removesuffix('.csv')}.parquet"
        scratch = path.with_suffix(".tmp")
        pyarrow.parquet.write_table(pyarrow.table(columns).replace_schema_metadata(about), scratch)
        os.replace(scratch, path)
        paths.append(path)
    return paths


def typed(values, pyarrow):
    """A column with the narrowest type that holds all its values."""
    kinds = {type(value) for value in values if value is not None}
    if kinds == {int}:
        wide = any(value is not None and value >= 2**63 for value in values)  # as seeds may be
        return pyarrow.array(values, pyarrow.uint64() if wide else pyarrow.int64())
    if kinds and kinds <= {int, float}:
        return pyarrow.array([None if value is None else float(value) for value in values], pyarrow.float64())
    return pyarrow.array([None if value is None else str(value) for value in values], pyarrow.string())
