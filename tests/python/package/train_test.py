"""minlife.train ends in the bits of `minlife train`."""
import minlife
import numpy
from samples import exact_network, program, refused, same_network

FIELDS = {"steps": 1, "width": 3, "examples": 8000, "learning_rate": 0.004, "check_every": 200}


def flags(fields):
    return [word for name, value in fields.items() for word in (f"--{name.replace('_', '-')}", str(value))]


def test_the_same_bits_as_the_program(tmp_path):
    for fields in (FIELDS, {**FIELDS, "steps": 2, "stop": "never", "activation": "prelu"}):
        program("train", *flags(fields), "--seed", 7, "--replicate", 2, "--out", tmp_path / "theirs.h5", "--force")
        theirs = minlife.read_model(tmp_path / "theirs.h5")
        for threads in (1, 2, None):
            ours = minlife.train(seed=7, replicate=2, threads=threads, out=tmp_path / "ours.h5", **fields)
            assert same_network(ours, theirs) and (ours.config, ours.result) == (theirs.config, theirs.result)
        assert (ours.seed, ours.replicate) == (7, 2) == (theirs.seed, theirs.replicate)
        assert (tmp_path / "ours.h5").read_bytes() == (tmp_path / "theirs.h5").read_bytes()


def test_values_as_python_has_them():
    fields = {**FIELDS, "width": numpy.int64(3), "learning_rate": numpy.float64(0.004), "flip_biases": False}
    assert same_network(minlife.train(**fields), minlife.train(**FIELDS))
    model = minlife.train(channels=[[3, 2], [4, 1]], examples=80, size="16x16", warm_start=None)
    assert model.architecture["steps"] == [[3, 2], [4, 1]] and model.result["updates"] == 10


def test_pairs_and_warm_starts(tmp_path):
    program("generate", "--steps", 1, "--count", 500, "--out", tmp_path / "pairs.h5")
    ours = minlife.train(data=tmp_path / "pairs.h5", **FIELDS)
    program("train", *flags(FIELDS), "--data", tmp_path / "pairs.h5", "--out", tmp_path / "theirs.h5")
    assert same_network(ours, minlife.read_model(tmp_path / "theirs.h5"))
    minlife.save_model(exact_network(1), tmp_path / "exact.h5")
    for start in (tmp_path / "exact.h5", minlife.read_model(tmp_path / "exact.h5"), exact_network(1)):
        model = minlife.train(steps=2, width=2, examples=8, learning_rate=0, warm_start=start)
        assert numpy.array_equal(model.layers[0].weight, minlife.read_model(tmp_path / "exact.h5").layers[0].weight)


def test_what_cannot_be_trained(tmp_path):
    def train(**changes):
        return lambda: minlife.train(**{**FIELDS, **changes})
    refused(["wdth", "docs/spec.md"], minlife.InputError, train(wdth=3))
    refused(["width is missing"], minlife.InputError, lambda: minlife.train(steps=1))
    refused(["width", "many"], minlife.InputError, train(width="many"))
    refused(["activation", "gelu"], minlife.InputError, train(activation="gelu"))
    refused(["width"], TypeError, train(width=object()))
    refused(["seed is -1"], minlife.InputError, train(seed=-1))
    refused(["resume", "out"], minlife.InputError, train(resume=True))
    refused(["nowhere.h5"], minlife.InputError, train(data=tmp_path / "nowhere.h5"))
    refused(["warm_start"], minlife.InputError, train(warm_start=exact_network(1, "dead")))
    refused(["diverged", "learning_rate"], minlife.FailedError,
            train(optimizer="sgd", learning_rate=1000, init_scale=1000, steps=2, activation="square"))
