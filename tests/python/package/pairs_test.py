"""minlife.PairDataset: alone, in a DataLoader, in processes that were forked and spawned."""
import pickle

import minlife
import numpy
import pytest
import torch
from samples import life, program, refused
from torch.utils.data import DataLoader


@pytest.fixture(params=["packed", "bytes"])
def path(tmp_path, request):
    program("generate", "--steps", 2, "--count", 203, "--size", "13x9", "--seed", 5, "--layout", request.param, "--out",
            tmp_path / "pairs.h5")
    return tmp_path / "pairs.h5"


def test_pairs(path):
    pairs = minlife.PairDataset(path)
    assert len(pairs) == 203
    assert (pairs.steps, pairs.height, pairs.width, pairs.rule, pairs.boundary, pairs.seed) == (2, 9, 13, "B3/S23", "torus", 5)
    inputs = numpy.stack([pairs[i][0] for i in range(203)])
    targets = numpy.stack([pairs[i][1] for i in range(203)])
    assert inputs.dtype == numpy.float32 and inputs.shape == (203, 1, 9, 13) and 0.1 < inputs.mean() < 0.9
    assert numpy.array_equal(targets[:, 0], life(inputs[:, 0], 2))
    assert numpy.array_equal(pairs[-1][0], inputs[202])
    some = [3, 4, 5, 9, 2, 2, 202, 0, -1]
    assert all(numpy.array_equal(pair[0], inputs[i]) and numpy.array_equal(pair[1], targets[i])
               for i, pair in zip(some, pairs.__getitems__(some), strict=True))


@pytest.mark.parametrize("workers, method", [(0, None), (2, "fork"), (2, "spawn")])
def test_in_a_data_loader(path, workers, method):
    pairs = minlife.PairDataset(path)
    whole = numpy.stack([pairs[i][0] for i in range(len(pairs))])  # the file is open when workers are forked
    loader = DataLoader(pairs, batch_size=20, num_workers=workers, multiprocessing_context=method)
    for _ in range(1 if method == "spawn" else 2):  # a spawned worker takes seconds to import torch
        batches = list(loader)
        assert all(isinstance(board, torch.Tensor) and board.dtype == torch.float32 for batch in batches for board in batch)
        assert numpy.array_equal(torch.cat([inputs for inputs, _ in batches]).numpy(), whole)
    if method == "spawn":
        return
    shuffled = DataLoader(pairs, batch_size=7, num_workers=workers, multiprocessing_context=method, shuffle=True)
    found = torch.cat([inputs for inputs, _ in shuffled]).numpy().reshape(203, -1)
    assert sorted(map(bytes, found)) == sorted(map(bytes, whole.reshape(203, -1)))
    assert numpy.array_equal(pairs[17][0], whole[17])


def test_it_can_be_pickled(path):
    pairs = minlife.PairDataset(path)
    again = pickle.loads(pickle.dumps(pairs))
    assert numpy.array_equal(again[3][1], pairs[3][1]) and again.density == pairs.density


def test_what_is_not_there(path, tmp_path):
    pairs = minlife.PairDataset(path)
    refused(["203 pairs", "pair 203"], IndexError, lambda: pairs[203])
    refused(["pair -204"], IndexError, lambda: pairs[-204])
    refused(["index", "whole number"], TypeError, lambda: pairs[1.5])
    refused(["nowhere"], minlife.InputError, lambda: minlife.PairDataset(tmp_path / "nowhere.h5"))
    minlife.train(steps=1, width=1, examples=8, out=tmp_path / "model.h5")
    refused(["model.h5", "pair"], minlife.InputError, lambda: minlife.PairDataset(tmp_path / "model.h5"))


def test_a_damaged_chunk(path):
    boards = path.read_bytes()
    place = len(boards) // 3  # amid the boards, which guard themselves
    path.write_bytes(boards[:place] + bytes([boards[place] ^ 1]) + boards[place + 1:])

    def read_all():
        pairs = minlife.PairDataset(path)
        for i in range(len(pairs)):
            pairs[i]
    refused(["pairs.h5"], minlife.InputError, read_all)
