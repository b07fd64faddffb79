"""The caller's floating-point environment changes no result, and is the caller's again afterwards."""
import ctypes
import platform

import minlife
import numpy
import pytest
import torch
from samples import exact_network

libm = ctypes.CDLL("libm.so.6")
# FE_UPWARD and FE_TOWARDZERO of <fenv.h>.
ROUNDINGS = {"x86_64": (0x800, 0xC00), "aarch64": (0x400000, 0xC00000)}.get(platform.machine(), ())


def everything():
    boards = numpy.random.default_rng(1).integers(0, 2, (4, 32, 32), dtype=numpy.uint8)
    model = minlife.train(steps=2, width=2, examples=4000, stop="never", activation="tanh", threads=2)
    return [minlife.simulate(boards, 9).tobytes(), minlife.predict(model, boards).tobytes(),
            minlife.verify(exact_network(2), threads=2).details, minlife.verify(model).details,
            *(part.tobytes() for layer in model.layers for part in layer[:2])]


@pytest.fixture(scope="module")
def usual():
    return everything()


@pytest.mark.parametrize("rounding", ROUNDINGS)
def test_another_rounding(usual, rounding):
    model = exact_network(2)
    assert libm.fesetround(rounding) == 0
    try:
        found = everything()
        now = libm.fegetround()
    finally:
        libm.fesetround(0)
    assert now == rounding and found == usual and minlife.verify(model).exact


def test_subnormal_numbers_that_are_flushed(usual):
    tiny = numpy.float32(1e-40)
    assert tiny * numpy.float32(1) > 0
    if not torch.set_flush_denormal(True):
        pytest.skip("this processor cannot flush")
    try:
        found = everything()
        flushed = float(torch.tensor([1e-40]) * 1)
    finally:
        torch.set_flush_denormal(False)
    assert flushed == 0 and found == usual
    assert float(torch.tensor([1e-40]) * 1) > 0
