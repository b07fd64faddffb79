"""Pair files as a data set."""
from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Sequence

from ._compiled import compiled
from .arguments import path_text, whole_number

if TYPE_CHECKING:
    import numpy

    Pair = tuple[numpy.ndarray, numpy.ndarray]


class PairDataset:
    """The pairs of a file that `minlife generate` wrote, for torch.utils.data.DataLoader, also with workers.

    dataset[i] is (input, target), NumPy arrays float32 [1, height, width] of 0 and 1: a board, and the same `steps`
    generations later. A DataLoader makes tensors [batch, 1, height, width] of them. It needs no torch itself. Each process
    opens the file for itself, whether it was forked or spawned; threads of one process take turns.

    steps, height, width, rule, boundary, density, seed, split, first_index: what the file says of itself (docs/pairs.md).
    trust: read it also where its seal is broken.
    Raises InputError for a file that is missing, no pair file, damaged or of a newer format; a damaged chunk when it is
    read. IndexError beyond the file.
    """

    steps: int
    height: int
    width: int
    rule: str
    boundary: str
    density: str
    seed: int
    split: str
    first_index: int

    def __init__(self, path: str | os.PathLike[str], *, trust: bool = False) -> None:
        self.path, self.trust = path_text(path, "path"), trust
        self._file: Any = None
        self._process = 0
        file = self._opened()
        self._count = len(file)
        for name, value in file.info.items():
            setattr(self, name, value)

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, index: int) -> "Pair":
        inputs, targets = self._opened().read(self._place(index), 1)
        return inputs[0], targets[0]

    def __getitems__(self, indices: Sequence[int]) -> "list[Pair]":
        """What newer versions of PyTorch ask for: a batch at once. Neighbours are read together."""
        places = [self._place(index) for index in indices]
        pairs: list[Pair] = []
        first = 0
        for k in range(1, len(places) + 1):
            if k == len(places) or places[k] != places[k - 1] + 1:
                inputs, targets = self._opened().read(places[first], k - first)
                pairs.extend(zip(inputs, targets))
                first = k
        return pairs

    def _place(self, index: int) -> int:
        place = whole_number(index, "index", -2**63)
        if not -self._count <= place < self._count:
            raise IndexError(f"{self.path} holds {self._count} pairs; pair {index} was asked for")
        return place % self._count

    def _opened(self) -> Any:
        # Processes that share an open file share the place where they read.
        if self._file is None or self._process != os.getpid():
            self._file = compiled().PairFile(self.path, self.trust)
            self._process = os.getpid()
        return self._file

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_file": None}

    def __repr__(self) -> str:
        return f"<minlife.PairDataset: {self._count} pairs of {self.height}x{self.width}, {self.steps} steps, {self.path}>"
