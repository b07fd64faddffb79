"""minlife.simulate against NumPy, on arrays of all kinds."""
import tracemalloc

import minlife
import numpy
import pytest
import torch
from samples import generator, life, refused

SIDES = 1, 2, 3, 7, 8, 9, 31, 32, 33, 63, 64, 65, 130


@pytest.mark.parametrize("boundary", ["torus", "dead"])
def test_it_is_life(boundary):
    random = generator()
    for height in SIDES:
        for width in SIDES:
            boards = random.random((3, height, width)) < 0.4
            for steps in (0, 1, 3):
                found = minlife.simulate(boards, steps, boundary=boundary)
                assert found.dtype == bool and found.shape == boards.shape
                assert numpy.array_equal(found, life(boards, steps, boundary)), (height, width, steps)


def test_other_rules():
    boards = generator().integers(0, 2, (40, 40), dtype=numpy.uint8)
    assert numpy.array_equal(minlife.simulate(boards, 2, "B36/S23"), life(boards, 2, birth=(3, 6)))
    assert numpy.array_equal(minlife.simulate(boards, 2, rule="HighLife"), life(boards, 2, birth=(3, 6)))


def test_many_boards_of_many_axes():
    boards = generator().integers(0, 2, (5, 1, 7, 12, 20), dtype=numpy.uint8)
    found = minlife.simulate(boards, 2)
    assert found.dtype == numpy.uint8 and numpy.array_equal(found, life(boards, 2))
    assert minlife.simulate(boards[:0], 2).shape == (0, 1, 7, 12, 20)


def test_arrays_of_any_strides_are_read_where_they_are():
    whole = generator().integers(0, 2, (6, 50, 70), dtype=numpy.uint8)
    before = whole.copy()
    views = [whole[::-1], whole[:, ::-2, ::3], whole.transpose(2, 0, 1), whole[1:4, 5:, 3:-1], numpy.asfortranarray(whole),
             numpy.broadcast_to(whole[0], (3, 50, 70))]
    for view in views:
        assert numpy.array_equal(minlife.simulate(view, 1), life(numpy.ascontiguousarray(view), 1))
    assert numpy.array_equal(whole, before)
    frozen = whole.copy()
    frozen.flags.writeable = False
    assert numpy.array_equal(minlife.simulate(frozen, 1), life(whole, 1))


def test_tensors():
    boards = torch.randint(2, (4, 20, 20))
    for tensor in (boards.bool(), boards.to(torch.uint8)):
        assert numpy.array_equal(minlife.simulate(tensor, 3), life(boards.numpy(), 3))


def test_nothing_is_copied():
    boards = numpy.zeros((2, 2048, 2048), bool)
    minlife.simulate(boards[:, :8, :8], 1)
    tracemalloc.start()
    result = minlife.simulate(boards.transpose(0, 2, 1), 1)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert result.nbytes <= most < 1.1 * result.nbytes  # NumPy tells of its own


def test_what_is_no_board():
    boards = numpy.zeros((2, 4, 4), numpy.uint8)
    refused(["boards", "float64", "bool or uint8"], TypeError, lambda: minlife.simulate(boards.astype(float), 1))
    refused(["boards", "int64"], TypeError, lambda: minlife.simulate([[0, 1], [1, 0]], 1))
    refused(["boards"], TypeError, lambda: minlife.simulate(None, 1))
    refused(["1 axes", "[height, width]"], minlife.InputError, lambda: minlife.simulate(boards[0, 0], 1))
    refused(["0 rows", "from 1 to 65536"], minlife.InputError, lambda: minlife.simulate(boards[:, :0], 1))
    boards[1, 2, 3] = 7
    refused(["boards[1, 2, 3] is 7", "0 (dead)"], minlife.InputError, lambda: minlife.simulate(boards, 1))
    refused(["boards[2, 3] is 7"], minlife.InputError, lambda: minlife.simulate(boards[1], 1))
    refused(["boards[3, 2] is 7"], minlife.InputError, lambda: minlife.simulate(boards[1].T, 1))


def test_what_is_no_future():
    board = numpy.zeros((4, 4), bool)
    refused(["steps is -1", "at least 0"], minlife.InputError, lambda: minlife.simulate(board, -1))
    refused(["steps", "whole number"], TypeError, lambda: minlife.simulate(board, 1.5))
    refused(["steps", "at most"], minlife.InputError, lambda: minlife.simulate(board, 2**70))
    refused(["rule", "B9"], minlife.InputError, lambda: minlife.simulate(board, 1, "B9/S23"))
    refused(["boundary", "plane"], minlife.InputError, lambda: minlife.simulate(board, 1, boundary="plane"))
    refused(["rule", "text"], TypeError, lambda: minlife.simulate(board, 1, 3))
    assert issubclass(minlife.InputError, ValueError)
