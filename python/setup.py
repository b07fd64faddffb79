"""Builds the compiled part of minlife with the checkout's CMake, and packs it.

An existing build is used: of the folder in $MINLIFE_BUILD, else build/release. Only what is missing is built there, which
takes a minute where the program has been built before, and some minutes where not. $MINLIFE_ARCH asks for a build of its own
for other processors, such as x86-64-v3. $MINLIFE_PREBUILT names a folder with the modules themselves: nothing is built.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

ROOT = pathlib.Path(__file__).resolve().parent.parent
MODULES = "_minlife", "_processor"
# Its own, so that the sources stay as they are, and nothing of an earlier package gets into this one.
SCRATCH = tempfile.TemporaryDirectory(prefix="minlife-")


def run(*command):
    print("+", *command, flush=True)
    subprocess.run([str(word) for word in command], check=True, cwd=ROOT)


def cached(build, name):
    """A value of the build's cache, None where it has none."""
    cache = build / "CMakeCache.txt"
    found = re.search(rf"^{name}:\w+=(.*)$", cache.read_text(), re.M) if cache.is_file() else None
    return found and found[1]


def built():
    """The folder of the modules, built where need be."""
    if "MINLIFE_PREBUILT" in os.environ:
        return pathlib.Path(os.environ["MINLIFE_PREBUILT"])
    arch = os.environ.get("MINLIFE_ARCH")
    build = pathlib.Path(os.environ.get("MINLIFE_BUILD") or ROOT / "build" / (f"python-{arch}" if arch else "release"))
    # The headers of a virtual environment are those of the Python that it was made from.
    python = str(pathlib.Path(sys._base_executable).resolve())
    asked = {"MINLIFE_PYTHON_PACKAGE": "ON", "MINLIFE_PYTHON_EXECUTABLE": python}
    known = cached(build, "MINLIFE_PYTHON_EXECUTABLE")
    if cached(build, "MINLIFE_PYTHON_PACKAGE") != "ON" or known is None or str(pathlib.Path(known).resolve()) != python:
        flags = [f"-D{name}={value}" for name, value in asked.items()]
        if arch:
            flags.append(f"-DMINLIFE_ARCH={arch}")
        if not (build / "CMakeCache.txt").is_file():
            flags += ["--preset", "release", "-DBUILD_TESTING=OFF"]
        run("cmake", "-S", ROOT, "-B", build, *flags)
    run("cmake", "--build", build, "--target", "minlife_python", "--parallel", os.cpu_count())
    return build / "python"


class BuildWithCMake(build_ext):
    def run(self):
        self.folder = built()
        super().run()

    def build_extension(self, extension):
        name = extension.name.rpartition(".")[2] + sysconfig.get_config_var("EXT_SUFFIX")
        source = self.folder / name
        if not source.is_file():
            raise FileNotFoundError(f"{source} is not there: CMake found no pybind11, or no headers of this Python "
                                    f"({sys.executable}); apt-get install python3-dev pybind11-dev")
        target = pathlib.Path(self.get_ext_fullpath(extension.name))
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, target)


setup(ext_modules=[Extension(f"minlife.{name}", sources=[]) for name in MODULES],
      cmdclass={"build_ext": BuildWithCMake},
      options={"build": {"build_base": SCRATCH.name}, "egg_info": {"egg_base": SCRATCH.name}})
