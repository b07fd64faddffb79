"""Model files for the tests: made by the real program, then spoilt with h5py in every way a reader must notice."""
import h5py
import numpy as np

from program import ProgramTest


class ModelTest(ProgramTest):
    """Trains networks that take milliseconds."""

    def train(self, name="m.h5", steps=1, width=1, examples=8, code=0, **settings):
        """Runs `minlife train --force`, --learning-rate as learning_rate; returns the finished process."""
        flags = {"steps": steps, "width": width, "examples": examples, "out": name, **settings}
        return self.run_program("train", "--force", *(f"--{flag.replace('_', '-')}={value}" for flag, value in flags.items()),
                                code=code)

    def generate(self, name="p.h5", steps=1, count=100, **settings):
        """Runs `minlife generate --force`."""
        flags = {"steps": steps, "count": count, "out": name, **settings}
        self.run_program("generate", "--force", *(f"--{flag}={value}" for flag, value in flags.items()))

    def train_exact(self, name="m.h5", seed=1, **settings):
        """L(1,8), proved: seed 1 is exact after 5,000 updates."""
        self.train(name, width=8, examples=100_000, seed=seed, **settings)
        return name

    def weights(self, name):
        """All datasets of /layers as bytes: equal dictionaries are equal networks, to the bit."""
        found = {}
        with h5py.File(self.folder / name, "r") as file:
            file["layers"].visititems(
                lambda path, item: found.update({path: item[()].tobytes()}) if isinstance(item, h5py.Dataset) else None)
        return found

    def set_all(self, name, value):
        """Overwrites every weight, bias and slope."""
        with h5py.File(self.folder / name, "r+") as file:
            for layer in file["layers"].values():
                for array in layer.values():
                    array[...] = value


def replace(group, name, array):
    del group[name]
    group[name] = array


def remove_attribute(name):
    return lambda file: file.attrs.__delitem__(name)


def set_attribute(name, value):
    return lambda file: file.attrs.__setitem__(name, value)


def spoil_number(name, value):
    def spoil(file):
        file["layers/00"][name][(0,) * file["layers/00"][name].ndim] = value
    return spoil


def masked(file, value=None, shape=None):
    """A mask on the first layer; by default one that masks a weight which is not zero."""
    mask = np.ones(shape or file["layers/00/weight"].shape, np.uint8)
    mask.flat[0] = 0 if value is None else value
    file["layers/00/mask"] = mask


def huge(file):
    """64 steps of 4096 channels: 43 GB, which nobody should ask memory for."""
    file.attrs["architecture"] = '{"activation":"relu","steps":[' + ",".join(["[4096,4096]"] * 64) + "]}"
    for layer in range(3, 129):
        file.create_group(f"layers/{layer:02}")


# What is done to a good model of one step -> a part of the sentence that refuses it.
SPOILT = {
    "format of something else": (set_attribute("format", "minlife-pears"), "minlife-model"),
    "no format": (remove_attribute("format"), "minlife-model"),
    "a later format": (set_attribute("format_version", 2), "format 2"),
    "a format that is no number": (set_attribute("format_version", "one"), "format_version"),
    "no architecture": (remove_attribute("architecture"), "architecture"),
    "an architecture that is not JSON": (set_attribute("architecture", "{"), "architecture"),
    "an unknown activation": (set_attribute("architecture", '{"activation":"rule","steps":[[2,1]]}'), "rule"),
    "another architecture": (set_attribute("architecture", '{"activation":"relu","steps":[[4,2]]}'), "shape"),
    "an architecture of more layers": (set_attribute("architecture", '{"activation":"relu","steps":[[2,1],[2,1]]}'),
                                       "layers"),
    "an architecture beyond memory": (huge, "parameters"),
    "no channels": (set_attribute("architecture", '{"activation":"relu","steps":[[0,1]]}'), "m.h5"),
    "no steps": (set_attribute("architecture", '{"activation":"relu","steps":[]}'), "m.h5"),
    "other steps": (set_attribute("steps", 2), "steps"),
    "other width": (set_attribute("width", 3), "width"),
    "other decoder": (set_attribute("decoder", "merged"), "decoder"),
    "other activation": (set_attribute("activation", "tanh"), "activation"),
    "other boundary": (set_attribute("boundary", "dead"), "boundary"),
    "other rule": (set_attribute("rule", "B36/S23"), "rule"),
    "other parameter count": (set_attribute("parameters", 26), "parameters"),
    "other nonzero count": (set_attribute("nonzero", 24), "nonzero"),
    "a configuration that is not JSON": (set_attribute("config", "steps = 1"), "config"),
    "a configuration with an unknown key": (set_attribute("config", '{"stepps": "1"}'), "stepps"),
    "a configuration with a bad value": (set_attribute("config", '{"width": "0"}'), "width"),
    "a result that is not JSON": (set_attribute("result", "done"), "result"),
    "a seed that is text": (set_attribute("seed", "zero"), "seed"),
    "no layers": (lambda file: file.__delitem__("layers"), "layers"),
    "a layer too few": (lambda file: file.__delitem__("layers/02"), "layers"),
    "a layer too many": (lambda file: file.create_group("layers/03"), "layers"),
    "a misnamed layer": (lambda file: file.move("layers/02", "layers/2"), "02"),
    "no bias": (lambda file: file.__delitem__("layers/00/bias"), "bias"),
    "a bias too long": (lambda file: replace(file["layers/00"], "bias", np.zeros(3, np.float32)), "shape"),
    "a 5x5 kernel": (lambda file: replace(file["layers/00"], "weight", np.zeros((2, 1, 5, 5), np.float32)), "shape"),
    "a flat weight": (lambda file: replace(file["layers/00"], "weight", np.zeros(18, np.float32)), "shape"),
    "a weight that is text": (lambda file: replace(file["layers/00"], "weight", "0.5"), "weight"),
    "a NaN weight": (spoil_number("weight", np.nan), "NaN"),
    "an infinite weight": (spoil_number("weight", np.inf), "infinite"),
    "a NaN bias": (spoil_number("bias", np.nan), "NaN"),
    "a mask of another shape": (lambda file: masked(file, 1, (2, 9)), "mask"),
    "a mask of a weight that is not zero": (masked, "masked weight is not zero"),
    "a mask of something else": (lambda file: masked(file, 2), "mask is 0 or 1"),
}


def assert_bad_models_refused(test, arguments, before=lambda: None):
    """`arguments` name m.h5. Each spoilt model is refused with a sentence that names it, and nothing is left.
    before: restores what else the command needs."""
    test.train("good.h5")
    good = (test.folder / "good.h5").read_bytes()
    files = {}

    def check(*parts):
        before()
        files.update({name: (test.folder / name).read_bytes() for name in test.files()})
        test.assert_refused(arguments, "m.h5", *parts)
        test.assertEqual({name: (test.folder / name).read_bytes() for name in test.files()}, files)

    (test.folder / "m.h5").write_bytes(good)
    for damage, (spoil, part) in SPOILT.items():
        with test.subTest(damage):
            (test.folder / "m.h5").write_bytes(good)
            with h5py.File(test.folder / "m.h5", "r+") as file:
                spoil(file)
            check(part)
    for length in [0, 7, 100, len(good) // 2, len(good) - 1]:
        with test.subTest(f"truncated to {length} bytes"):
            (test.folder / "m.h5").write_bytes(good[:length])
            check()
    with test.subTest("text"):
        test.write("m.h5", "x = 3, y = 3\nbob$2bo$3o!\n")
        check("HDF5")
    with test.subTest("missing"):
        files.clear()
        (test.folder / "m.h5").unlink()
        check("No such file")
    with test.subTest("a folder"):
        (test.folder / "m.h5").mkdir()
        test.assert_refused(arguments, "m.h5")
