"""What callers pass, as the compiled part takes it."""
from __future__ import annotations

import operator
import os
from typing import TYPE_CHECKING, Any

from ._compiled import compiled
from .errors import InputError

if TYPE_CHECKING:
    import numpy


def whole_number(value: Any, name: str, least: int, most: int = 2**63 - 1) -> int:
    """An int, or what is one, such as NumPy's. TypeError for another type, InputError out of range."""
    try:
        number = operator.index(value)
    except TypeError:
        raise TypeError(f"{name} is {value!r}; it must be a whole number") from None
    if not least <= number <= most:
        raise InputError(f"{name} is {number}; it must be " +
                         (f"at least {least}" if number < least else f"at most {most}"))
    return number


def text(value: Any, name: str) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{name} is {value!r}; it must be a text")
    return value


def array(value: Any, name: str) -> "numpy.ndarray":
    """A NumPy array of the memory that the value has: an array's or a tensor's is not copied."""
    import numpy
    found = numpy.asarray(value)
    if found.dtype == object:
        raise TypeError(f"{name} is no array of numbers")
    return found


def path_text(value: Any, name: str) -> str:
    """A path as the system writes it. Not for bytes."""
    found = os.fspath(value)
    if not isinstance(found, str):
        raise TypeError(f"{name} is {value!r}; it must be a text or a Path")
    return found


def threads_wanted(threads: int | None) -> int:
    """None: one for each processor that this process may use."""
    return compiled().available_processors() if threads is None else whole_number(threads, "threads", 1, 4096)
