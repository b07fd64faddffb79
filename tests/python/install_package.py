"""Makes an empty virtual environment with the system's packages, and installs the package from the checkout, without network
and with the modules that were built: what the tests of the package's functions use."""
import os
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
environment = pathlib.Path(os.environ["MINLIFE_VENV"])
shutil.rmtree(environment, ignore_errors=True)
subprocess.run([sys.executable, "-m", "venv", "--system-site-packages", environment], check=True)
subprocess.run([environment / "bin/python", "-m", "pip", "--disable-pip-version-check", "install", "--no-cache-dir", "--no-index",
                "--no-build-isolation", ROOT / "python"], check=True)
