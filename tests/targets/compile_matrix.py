"""Kernels compile for every processor that people build for, with every compiler that is there.

Highway's ready-made choice of targets once refused to compile for new processors (core/highway.h). Sources of each
layer that includes it are compiled here, with code: "target specific option mismatch" shows only when functions are
inlined. Usage: compile_matrix.py SOURCE-FOLDER SYSROOT COMPILER... (SYSROOT may be empty)
"""
import concurrent.futures
import os
import pathlib
import platform
import shutil
import subprocess
import sys

PROCESSORS = {
    "x86_64": ["x86-64-v2", "x86-64-v3", "x86-64-v4", "haswell", "skylake", "skylake-avx512", "cascadelake",
               "icelake-server", "tigerlake", "alderlake", "sapphirerapids", "znver1", "znver2", "znver3", "native"],
    "aarch64": ["armv8-a", "armv8.2-a", "armv8.2-a+dotprod", "armv8.4-a", "armv8.2-a+sve", "native"],
}
SOURCES = ["core/cpu.cc", "data/soup.cc", "nn/kernels/conv_forward.cc", "data/windows.cc"]  # compiled as one
FLAGS = ["-std=c++20", "-O1", "-ffp-contract=off", "-Wall", "-Wextra", "-Werror"]


def layers_with_highway(source):
    return {path.relative_to(source).parts[0] for path in source.rglob("*")
            if path.suffix in {".h", ".cc"} and "highway.h" in path.read_text()}


def processors(compiler):
    """Those of the machine that it compiles for, which need not be this one."""
    target = subprocess.run([compiler, "-dumpmachine"], capture_output=True, text=True, check=True).stdout
    machine = target.split("-")[0]
    return [name for name in PROCESSORS[machine] if name != "native" or machine == platform.machine()]


def compile_for(compiler, processor, source, sysroot):
    """What the compiler says against it; "" where it compiles."""
    text = "".join(f'#include "{file}"\n' for file in SOURCES)
    flags = FLAGS + ([f"--sysroot={sysroot}"] if sysroot else [])
    done = subprocess.run([compiler, *flags, f"-march={processor}", f"-I{source}", "-x", "c++", "-c", "-", "-o",
                           os.devnull], input=text, capture_output=True, text=True)
    return "" if done.returncode == 0 else done.stderr or f"exit code {done.returncode}"


def main():
    source, sysroot = pathlib.Path(sys.argv[1]), sys.argv[2]
    assert layers_with_highway(source) == {file.split("/")[0] for file in SOURCES}, "name sources here of each layer that includes Highway"
    # One compiler may have several names, as c++ and g++.
    compilers = sorted({os.path.realpath(found): found for found in map(shutil.which, sys.argv[3:]) if found}.values())
    assert compilers, f"none of {sys.argv[3:]} is there"
    pairs = [(compiler, processor) for compiler in compilers for processor in processors(compiler)]
    with concurrent.futures.ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        faults = list(pool.map(lambda pair: compile_for(*pair, source, sysroot), pairs))
    for (compiler, processor), fault in zip(pairs, faults):
        if fault:
            print(f"{compiler} -march={processor}:\n" + "\n".join(fault.splitlines()[:20]))
    print(f"{len(pairs) - sum(map(bool, faults))} of {len(pairs)} targets compile: "
          f"{', '.join(map(os.path.basename, compilers))}")
    sys.exit(any(faults))


if __name__ == "__main__":
    main()
