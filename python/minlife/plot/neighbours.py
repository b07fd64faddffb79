"""Other studies whose results a figure shows too."""
import os.path
import pathlib
import sys

from ..study import Study


def neighbour(study, folder):
    """The study in `folder`, as seen from the other study's; None, and a word of it, where there is none."""
    path = pathlib.Path(os.path.normpath(study.folder / folder))
    if path.is_dir():
        return Study(path)
    print(f"minlife: {study.folder}: figures.toml takes results of {path}, which is not there; drawn without", file=sys.stderr)
    return None
