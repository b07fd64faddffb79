"""Loads a minlife pair file: `inputs, targets, attributes = load_pairs("pairs.h5")`. Needs h5py and NumPy."""
import h5py
import numpy as np


def load_pairs(path, first=0, count=None):
    """Inputs and targets as uint8 arrays of 0 and 1, [count, height, width], and the attributes as a dict."""
    with h5py.File(path, "r") as file:
        attributes = dict(file.attrs)
        if attributes.get("format") != "minlife-pairs" or attributes.get("complete") != 1:
            raise ValueError(f"{path} is not a complete minlife pair file")
        end = None if count is None else first + count
        boards = [file[name][first:end] for name in ("inputs", "targets")]
    if attributes["layout"] == "packed":
        width = int(attributes["width"])
        boards = [np.unpackbits(b, axis=-1, bitorder="little")[..., :width] for b in boards]
    return (*boards, attributes)
