"""Life itself, on arrays."""
from __future__ import annotations

from typing import TYPE_CHECKING

from ._compiled import compiled
from .arguments import array, text, whole_number

if TYPE_CHECKING:
    import numpy
    import numpy.typing


def simulate(boards: "numpy.typing.ArrayLike", steps: int, rule: str = "B3/S23", boundary: str = "torus") -> "numpy.ndarray":
    """The boards `steps` generations later.

    boards: bool or uint8 [..., height, width], 0 dead and 1 alive, of any strides, sides from 1 to 65536. It is read where
        it is: not copied, not changed. CPU tensors of PyTorch will do.
    steps: generations, 0 or more.
    rule: such as "B3/S23" or "HighLife".
    boundary: "torus", or "dead": dead cells beyond the edge.

    Returns a new array of the same shape and type. Other threads of Python run meanwhile, and Ctrl-C ends it.
    Raises TypeError for an array of another type; InputError for its shape, a cell that is neither 0 nor 1, steps, rule or
    boundary.
    """
    return compiled().simulate(array(boards, "boards"), whole_number(steps, "steps", 0), text(rule, "rule"),
                               text(boundary, "boundary"))
