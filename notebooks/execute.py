"""Runs the notebooks, which draw the experiments' figures into the experiments' folders.

    /usr/bin/python3 notebooks/execute.py [NOTEBOOK.ipynb ...]

Without arguments it runs all. A notebook NAME.ipynb reads ../experiments/NAME; without results there (no cells.csv or
routes.csv) it is passed over. The files of the notebooks are not changed. Exits 1 with the traceback of a cell that fails.
"""
import os
import pathlib
import sys

import nbformat
import traitlets
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

HERE = pathlib.Path(__file__).resolve().parent
# Python 3.11's own modules are frozen; the kernel's debugger, which nobody asked for, would complain of it.
os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"
os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
# The notebooks' package, whether it is installed or not.
os.environ["PYTHONPATH"] = os.pathsep.join([str(HERE.parent / "python"), *filter(None, [os.environ.get("PYTHONPATH")])])


class OwnKernel(AsyncKernelManager):
    """This interpreter's own kernel, whatever kernels the user has installed."""

    @traitlets.default("kernel_spec_manager")
    def _only_the_native_one(self):
        return KernelSpecManager(kernel_dirs=[], ensure_native_kernel=True)


def execute(path):
    client = NotebookClient(nbformat.read(path, as_version=4), kernel_name="python3", kernel_manager_class=OwnKernel,
                            timeout=300, resources={"metadata": {"path": str(path.parent)}})
    client.execute()


def main(arguments):
    for path in [pathlib.Path(name).resolve() for name in arguments] or sorted(HERE.glob("*.ipynb")):
        results = path.parent.parent / "experiments" / path.stem
        if not any((results / table).exists() for table in ("cells.csv", "routes.csv")):
            print(f"{path.stem}: no results yet")
            continue
        try:
            execute(path)
        except CellExecutionError as error:
            sys.exit(f"{path.name}: {error}")
        print(f"{path.stem}: {', '.join(sorted(picture.name for picture in results.glob('*.png')))}")


if __name__ == "__main__":
    main(sys.argv[1:])
