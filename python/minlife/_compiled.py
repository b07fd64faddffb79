"""The compiled part of the package, loaded when it is first needed."""
import functools
import importlib.util


@functools.cache
def compiled():
    """The module minlife._minlife. ImportError where this copy has none, or this processor cannot run it."""
    if importlib.util.find_spec("minlife._processor") is None:
        raise ImportError("this copy of minlife has no compiled part; `pip install ./python` in a checkout builds it, in a "
                          "virtual environment (what reads, draws and exports studies does without)")
    from . import _processor
    lacking = _processor.missing_instructions()
    if lacking is not None:
        instructions, arch = lacking
        raise ImportError(f"minlife was built for processors with {instructions}, which this one lacks; build it with "
                          f"MINLIFE_ARCH={arch} pip install ./python")
    from . import _minlife
    return _minlife
