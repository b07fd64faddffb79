"""What is proved of a network, or what refutes it."""
from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from ._compiled import compiled
from .arguments import text, threads_wanted, whole_number
from .models import held_of

if TYPE_CHECKING:
    import numpy

    from .models import Network

PROOFS = {"windows": "every window was looked at", "composition": "by composition of intervals",
          "states": "by the states on the way"}


@dataclasses.dataclass(frozen=True, eq=False)
class Counterexample:
    """A cell that the network gets wrong, with all that its logit depends on. print() draws it."""
    cells: "numpy.ndarray"  #: uint8 [side, side], 0 dead and 1 alive; the cell in question is in the middle
    inside: "numpy.ndarray"  #: uint8 [side, side], 0 beyond the edge of the board
    alive: bool  #: what the cell is after the network's steps
    logit: float  #: what the network says, in double; above 0: alive

    def __str__(self) -> str:
        """o alive, . dead, blank beyond the edge, the cell in brackets."""
        middle = len(self.cells) // 2
        lines = []
        for row, (cells, inside) in enumerate(zip(self.cells, self.inside)):
            marks = [("o" if cell else ".") if there else " " for cell, there in zip(cells, inside)]
            gaps = [" "] * (len(marks) + 1)
            if row == middle:
                gaps[middle:middle + 2] = "[", "]"
            lines.append("".join(gap + mark for gap, mark in zip(gaps, [*marks, ""])).rstrip())
        return "\n".join(lines)


@dataclasses.dataclass(frozen=True, eq=False)
class Verdict:
    """The answer of verify. print() says it in words; the whole of it, as `minlife verify --json` has it, is details."""
    exact: bool  #: proved; or, where nothing could be proved, neither a counterexample nor a wrong board was found
    refuted: bool  #: wrong somewhere, or, though exact in real arithmetic, where `minlife predict` computes in float32
    proved: str  #: "windows", "composition", "states", or "": not proved
    steps: int
    windows: int  #: how many were looked at; 0 where they cannot be enumerated
    wrong: int  #: how many of these are wrong
    counterexample: Counterexample | None
    boards: int  #: held-out boards that were judged
    wrong_boards: int
    bound: float | None  #: at 95 %, the share of boards that may be wrong, where no board was
    float_exact: bool | None  #: whether float32 keeps what is proved; None: not known
    details: dict[str, Any]

    def __bool__(self) -> bool:
        raise TypeError("a verdict is neither true nor false; ask .proved, .exact or .refuted")

    def __str__(self) -> str:
        if self.counterexample is not None:
            state = ("dead", "alive")
            found = self.counterexample
            counted = f"{self.wrong:,} of {self.windows:,} windows are wrong\n" if self.windows else ""
            return (f"not exact: {counted}the cell in brackets is {state[found.alive]} after {self.steps} "
                    f"step{'s' * (self.steps > 1)}; the network says {state[not found.alive]} (logit {found.logit:.6g})\n{found}")
        if self.proved:
            rounding = {True: "also in float32", False: "but wrong in float32", None: "in float32 not decided"}[self.float_exact]
            return f"exact: proved for every board, {PROOFS.get(self.proved, self.proved)}; {rounding}"
        if self.wrong_boards:
            return f"not exact: {self.wrong_boards:,} of {self.boards:,} held-out boards are wrong"
        text = f"not proved; no counterexample was found, and none of {self.boards:,} held-out boards is wrong"
        return text + ("" if self.bound is None else f": at most {self.bound:.3g} of such boards are, at 95 %")


def verify(network: "Network", *, boards: int | None = None, density: str | float | None = None, nodes: int | None = None,
           threads: int | None = None, steps: int | None = None, rule: str | None = None, trust: bool = False) -> Verdict:
    """Proves a network right on every board, or finds where it is wrong, as `minlife verify` does (docs/proof.md).

    network: the path of a model file, a Model, or a torch.nn.Sequential of 3x3 and 1x1 convolutions (see save_model).
    boards: held-out boards to judge; None: 1000, and only where windows cannot be enumerated and no proof is found.
    density: of these, such as 0.38 or "uniform:0.1,0.9"; None: that which the network is judged by.
    nodes: what the search of networks of three steps and more may take; None: 8,000,000; 0: none.
    threads: None: as many as there are processors; it changes no answer.
    steps, rule: of a module, as save_model takes them. trust: as in read_model.

    A network that looks at most two cells far is proved or refuted by enumeration. One that looks further is searched for
    a counterexample and judged by boards where no proof is found, and the verdict says so.
    Other threads of Python run meanwhile, and Ctrl-C ends it. Raises as save_model and read_model do.
    """
    held = held_of(network, steps=steps, rule=rule, trust=trust)
    asked = None if boards is None else whole_number(boards, "boards", 1, 10**9)
    law = None if density is None else density if isinstance(density, str) else repr(float(density))
    budget = compiled().search_nodes if nodes is None else whole_number(nodes, "nodes", 0, 10**12)
    found = compiled().verify(held, asked, None if law is None else text(law, "density"), budget, threads_wanted(threads))
    example = found["counterexample"]
    if example is not None:
        example = Counterexample(example["cells"], example["inside"], bool(example["alive"]), float(example["logit"]))
    told = {name: found[name] for name in ("exact", "refuted", "proved", "steps", "windows", "wrong", "boards", "wrong_boards",
                                           "bound", "float_exact")}
    return Verdict(**told, counterexample=example,
                   details={name: value for name, value in found.items() if name != "counterexample"})
