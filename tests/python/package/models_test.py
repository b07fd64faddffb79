"""Model files without torch: read, written, run."""
import pathlib
import re
import subprocess
import sys
import warnings

import minlife
import numpy
import pytest
from samples import exact_network, generator, life, program, refused, same_network

ROOT = pathlib.Path(__file__).resolve().parents[3]
PRUNED = ROOT / "experiments/06_shrink_one_step/smallest_prune_taylor.h5"


def test_a_pruned_network(tmp_path):
    model = minlife.read_model(PRUNED)
    assert (model.steps, model.rule, model.boundary, model.activation) == (1, "B3/S23", "torus", "relu")
    kept = 0
    for layer in model.layers:
        assert layer.weight.dtype == numpy.float32 and layer.weight.shape[2:] in ((3, 3), (1, 1))
        assert layer.bias.shape == layer.weight.shape[:1] and layer.mask.shape == layer.weight.shape
        assert not layer.weight[layer.mask == 0].any() and not layer.weight.flags.writeable
        kept += int(layer.mask.sum()) + layer.bias.size
    assert kept == model.nonzero < model.parameters
    model.save(tmp_path / "again.h5")
    assert same_network(minlife.read_model(str(tmp_path / "again.h5")), model)
    assert re.search(r"relu, torus", repr(model))


def test_views_outlive_their_model():
    layers = minlife.read_model(PRUNED).layers
    total = sum(float(layer.weight.sum()) for layer in layers)
    bytearray(50_000_000)
    assert total == sum(float(layer.weight.sum()) for layer in layers)


@pytest.mark.parametrize("boundary", ["torus", "dead"])
def test_predictions(tmp_path, boundary):
    minlife.save_model(exact_network(2, boundary), tmp_path / "two.h5")
    boards = generator().integers(0, 2, (3, 2, 17, 40), dtype=numpy.uint8)
    model = minlife.read_model(tmp_path / "two.h5")
    for network in (model, tmp_path / "two.h5", str(tmp_path / "two.h5")):
        assert numpy.array_equal(minlife.predict(network, boards), life(boards, 2, boundary))
    assert numpy.array_equal(minlife.predict(model, boards, 6), life(boards, 6, boundary))
    assert numpy.array_equal(minlife.predict(model, boards, 0), boards)
    refused(["generations is 3", "multiple of 2"], minlife.InputError, lambda: minlife.predict(model, boards, 3))
    refused(["boards", "float32"], TypeError, lambda: minlife.predict(model, boards.astype(numpy.float32)))
    refused(["9000", "8192"], minlife.InputError, lambda: minlife.predict(model, numpy.zeros((1, 9000), bool)))


def test_the_program_says_the_same(tmp_path):
    minlife.save_model(exact_network(), tmp_path / "one.h5")
    assert "exact: 512 of 512 windows" in program("verify", tmp_path / "one.h5").stdout


def test_what_is_no_model(tmp_path):
    refused(["nowhere.h5"], minlife.InputError, lambda: minlife.read_model(tmp_path / "nowhere.h5"))
    (tmp_path / "text.h5").write_text("text")
    refused(["text.h5"], minlife.InputError, lambda: minlife.read_model(tmp_path / "text.h5"))
    refused(["network", "path of a model file"], TypeError, lambda: minlife.predict(3, numpy.zeros((3, 3), bool)))
    refused(["only a module"], minlife.InputError, lambda: minlife.verify(PRUNED, steps=2))


def test_seals(tmp_path):
    with pytest.warns(UserWarning, match="trust=True reads it without a word"):
        minlife.read_model(PRUNED)  # of a time before seals
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model = minlife.read_model(PRUNED, trust=True)
    model.save(tmp_path / "sealed.h5")
    bytes_of = bytearray((tmp_path / "sealed.h5").read_bytes())
    at = bytes_of.index(b"torus")
    bytes_of[at:at + 1] = b"T"
    (tmp_path / "changed.h5").write_bytes(bytes_of)
    refused(["changed.h5", "trust=True"], minlife.InputError, lambda: minlife.read_model(tmp_path / "changed.h5"))
    refused(["changed.h5"], minlife.InputError, lambda: minlife.read_model(tmp_path / "changed.h5", trust=True))  # read, and wrong
    (tmp_path / "longer.h5").write_bytes((tmp_path / "sealed.h5").read_bytes() + b" ")
    assert same_network(minlife.read_model(tmp_path / "longer.h5", trust=True), model)


def test_a_full_disk():
    refused(["/dev/full"], (minlife.FailedError, minlife.InputError),
            lambda: minlife.read_model(PRUNED).save("/dev/full/there.h5"))


def test_it_needs_no_torch():
    code = (f"import sys, minlife; minlife.verify({str(PRUNED)!r}); minlife.train(steps=1, width=1, examples=80); "
            "assert not {'torch', 'pandas', 'h5py'} & set(sys.modules), sys.modules.keys()")
    subprocess.run([sys.executable, "-B", "-c", code], check=True, timeout=300)
