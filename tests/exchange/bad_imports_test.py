"""Files that no network can be imported from, each refused with what is wrong with it; and models that stand in the way."""
import unittest

import numpy as np

from networks import HAS_ONNX, NetworkTest

try:
    import onnx
    from onnx import TensorProto, helper, numpy_helper
except ImportError:
    onnx = None


def life_23():
    """One step of Life in 23 numbers."""
    around = np.ones((3, 3), np.float32)
    around[1, 1] = 0.5
    return {"around.weight": np.stack([-around, around])[:, None], "around.bias": np.array([2.5, -3.5], np.float32),
            "logit.weight": -np.ones((1, 2, 1, 1), np.float32), "logit.bias": np.array([0.25], np.float32)}


class Imports(NetworkTest):
    def save(self, name="net.npz", **changes):
        """life_23 with other arrays; None: without that one."""
        arrays = {**life_23(), **{key.replace("__", "."): value for key, value in changes.items()}}
        np.savez(self.folder / name, **{key: value for key, value in arrays.items() if value is not None})
        return name

    def refuse(self, *parts, name="net.npz", flags=(), code=2):
        self.assert_refused(["import", name, "--steps", "1", "--out", "m.h5", *flags], *parts, code=code)
        self.assertFalse((self.folder / "m.h5").exists())


class Good(Imports):
    def test_life_in_23_numbers_is_proved(self):
        self.save()
        (told,) = self.do_import("net.npz")
        self.assertEqual((told["parameters"], told["enumerable"]), (23, True))
        (proof,) = self.run_json("verify", "m.h5")
        self.assertEqual((proof["proved"], proof["windows"], proof["float_exact"], proof["min_abs_logit"]),
                         ("windows", 512, True, 0.25))
        (less,) = self.run_json("reduce", "m.h5", "--out", "less.h5")
        self.assertEqual((less["exact"], less["numbers_before"]), (True, 23))
        self.assertLess(less["numbers"], 23)
        shown = self.run_program("info", "m.h5").stdout
        self.assertIn("net.npz", shown)
        self.assertIn("layer 0: 3x3, 1 -> 2", shown)
        glider = np.zeros((8, 8), np.uint8)
        glider[[1, 2, 3, 3, 3], [2, 3, 1, 2, 3]] = 1
        from networks import life
        np.testing.assert_array_equal(self.predicted("m.h5", glider, "torus"), life(glider))

    def test_compressed_and_other_numbers(self):
        arrays = {key: value.astype(np.float64) for key, value in life_23().items()}
        np.savez_compressed(self.folder / "net.npz", **arrays)
        self.do_import("net.npz")
        one = self.layers()
        np.savez(self.folder / "net.npz", **{key: np.asfortranarray(value, np.float16) for key, value in life_23().items()})
        self.do_import("net.npz", out="other.h5")
        self.assert_same_layers(one, self.layers("other.h5"))

    def test_activations_and_thresholds(self):
        self.save()
        self.do_import("net.npz", "--activation", "leaky_relu", "--slope", "0.01", "--threshold", "0.125")
        self.assertEqual(self.layers()[1][1][0], np.float32(0.125))
        self.assertEqual(self.run_json("info", "m.h5")[0]["architecture"]["leaks"], [0.01, 0.01])

    def test_a_network_of_steps_can_be_trained_further(self):
        self.save()
        self.do_import("net.npz")
        self.run_program("train", "--steps", "1", "--width", "1", "--decoder", "merged", "--warm-start", "m.h5", "--examples",
                         "8", "--learning-rate", "1e-6", "--out", "trained.h5")
        for before, after in zip(self.layers(), self.layers("trained.h5")):
            np.testing.assert_allclose(after[0], before[0], atol=1e-5)

    def test_what_stands_in_the_way(self):
        self.save()
        self.run_program("import", "net.npz", "--steps", "1", "--out", "m.h5")
        self.run_program("import", "net.npz", "--steps", "1", "--out", "m.h5")  # the same again
        flags = ["import", "net.npz", "--steps", "1", "--out", "m.h5"]
        self.assert_refused([*flags, "--threshold", "0.1"], "m.h5", "another network", "--force")
        self.assert_refused([*flags, "--boundary", "dead"], "m.h5", "another network", "--force")
        self.write("text", "mine")
        self.assert_refused(["import", "net.npz", "--steps", "1", "--out", "text"], "text is no model", "--force")
        self.assert_refused(["import", "net.npz", "--steps", "1", "--out", "net.npz"], "reads that file")

    def test_full_disk(self):
        self.save()
        disk = self.small_disk(4)
        self.assert_refused(["import", "net.npz", "--steps", "1", "--out", disk / "m.h5"], "m.h5", code=1)
        self.assertEqual(list(disk.iterdir()), [])


class BadArrays(Imports):
    def test_layers_that_cannot_be_had(self):
        ones = lambda *shape: np.ones(shape, np.float32)  # noqa: E731
        for changes, parts in (
                ({"around__weight": ones(2, 1, 5, 5)}, ("layer around", "5x5")),
                ({"around__weight": ones(2, 1, 3, 1)}, ("layer around", "3x1")),
                ({"around__weight": ones(2, 2, 3, 3)}, ("layer around", "2 inputs")),
                ({"logit__weight": ones(1, 3, 1, 1)}, ("layer logit", "3 inputs", "gives 2")),
                ({"logit__weight": ones(2, 2, 1, 1), "logit__bias": None}, ("layer logit", "2 outputs")),
                ({"logit__weight": ones(1, 2)}, ("layer logit", "2 axes")),
                ({"around__bias": ones(3)}, ("layer around", "3 numbers in bias")),
                ({"logit__scale": ones(2)}, ("layer logit", "scale")),
                ({"pooled": ones(2)}, ("without a dot",)),
                ({"norm__running_mean": ones(1)}, ("layer norm", "no weight")),
                ({"norm__running_mean": ones(2), "norm__running_var": ones(2)}, ("layer norm", "2 channels")),
                ({"around__weight": np.full((2, 1, 3, 3), np.nan, np.float32)}, ("layer around", "nan")),
                ({"around__weight": np.full((2, 1, 3, 3), 1e300)}, ("layer around", "1e+300")),
                ({"around__weight": np.full((2, 1, 3, 3), "x")}, ("around.weight", "<U1"))):
            with self.subTest(changes=list(changes)):
                self.save(**changes)
                self.refuse("net.npz", *parts)

    def test_no_network_at_all(self):
        np.savez(self.folder / "net.npz")
        self.refuse("net.npz", "no array")
        self.write("net.txt", "hello")
        self.refuse("net.txt", "npz, onnx", name="net.txt")
        self.refuse("missing.npz", name="missing.npz")
        whole = (self.folder / self.save()).read_bytes()
        (self.folder / "cut.npz").write_bytes(whole[:-30])
        self.refuse("cut.npz", "damaged", name="cut.npz")
        spoilt = bytearray(whole)
        spoilt[whole.index(b"\x93NUMPY") + 130] ^= 1
        (self.folder / "spoilt.npz").write_bytes(spoilt)
        self.refuse("spoilt.npz", "around.weight", "checksum", name="spoilt.npz")

    def test_flags(self):
        self.save()
        self.assert_refused(["import", "net.npz", "--out", "m.h5"], "--steps")
        for flags, parts in ((("--slope", "0.1"), ("--slope", "leaky_relu")),
                             (("--activation", "elu"), ("--activation", "elu", "relu")),
                             (("--activation", "leaky_relu"), ("--slope",)),
                             (("--activation", "prelu"), ("layer around", "slopes")),
                             (("--boundary", "plane"), ("--boundary", "plane")),
                             (("--threshold", "nan"), ("--threshold",)),
                             (("--epsilon", "-1"), ("--epsilon",))):
            with self.subTest(flags=flags):
                self.refuse(*parts, flags=flags)


@unittest.skipUnless(HAS_ONNX and onnx, "ONNX is missing")
class BadGraphs(Imports):
    def graph(self, nodes, constants, outputs=("y",)):
        """A model of these nodes between x and y."""
        value = lambda name: helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", 1, "r", "c"])  # noqa: E731
        graph = helper.make_graph(nodes, "g", [value("x")], [value(name) for name in outputs],
                                  [numpy_helper.from_array(array, name) for name, array in constants.items()])
        onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)]), str(self.folder / "net.onnx"))

    def test_nodes_that_cannot_be_had(self):
        w = np.ones((1, 1, 3, 3), np.float32)
        node = helper.make_node
        for nodes, constants, parts in (
                ([node("Conv", ["x", "w"], ["y"], name="c", pads=[1] * 4, strides=[2, 2])], {"w": w}, ("node c", "strides")),
                ([node("Conv", ["x", "w"], ["y"], name="c", pads=[2] * 4)], {"w": w}, ("node c", "pads")),
                ([node("Conv", ["x", "w"], ["y"], name="c", pads=[1] * 4, group=1, dilations=[2, 2])], {"w": w},
                 ("node c", "dilations")),
                ([node("Conv", ["x", "w"], ["y"], name="c")], {"w": np.ones((1, 1, 5, 5), np.float32)}, ("node c", "5x5")),
                ([node("Conv", ["x", "v"], ["y"], name="c")], {"w": w}, ("node c", "constant")),
                ([node("Conv", ["x", "w"], ["a"], pads=[1] * 4), node("MaxPool", ["a"], ["y"], name="p", kernel_shape=[3, 3])],
                 {"w": w}, ("node p", "MaxPool", "Conv")),
                ([node("Conv", ["x", "w"], ["a"], pads=[1] * 4), node("Add", ["a", "x"], ["y"], name="s")], {"w": w},
                 ("branches",)),
                ([node("Conv", ["x", "w"], ["a"], pads=[1] * 4), node("Conv", ["a", "w"], ["y"])], {"w": w},
                 ("pad alike",)),
                ([node("Conv", ["x", "w"], ["y"], pads=[1] * 4), node("Slice", ["x"], [], name="s")], {"w": w},
                 ("node s (Slice)", "nothing")),
                ([node("Concat", ["x", "x", "x"], ["y"], name="c"), node("Slice", ["x"], [])], {}, ("Slice", "nothing")),
                ([node("Conv", ["x", "w"], ["y"], name="c", pads=[1] * 4, group=[1, 1])], {"w": w}, ("node c", "group")),
                ([node("Relu", ["x"], ["y"], name="r")], {}, ("r", "right behind a convolution")),
                ([node("Conv", ["x", "w"], ["a"], pads=[1] * 4), node("Relu", ["a"], ["y"])], {"w": w}, ("--threshold",))):
            with self.subTest(parts=parts):
                self.graph(nodes, constants)
                self.refuse("net.onnx", *parts, name="net.onnx")

    def test_damaged_and_hinted(self):
        (self.folder / "net.onnx").write_bytes(b"\x08\x07\x12")
        self.refuse("net.onnx", "no ONNX model", name="net.onnx")
        self.graph([helper.make_node("Conv", ["x", "w"], ["y"], pads=[1] * 4)], {"w": np.ones((1, 1, 3, 3), np.float32)})
        self.refuse("--activation", name="net.onnx", flags=("--activation", "relu"))
        self.graph([helper.make_node("Conv", ["x", "w"], ["y"]), helper.make_node("Relu", ["y"], ["z"])],
                   {"w": np.ones((1, 1, 3, 3), np.float32)}, ("y", "z"))
        self.refuse("2 outputs", name="net.onnx")


@unittest.skipIf(HAS_ONNX, "minlife was built with ONNX")
class WithoutOnnx(Imports):
    def test_it_says_so(self):
        self.write("net.onnx", "\x08")
        self.refuse("built without ONNX", name="net.onnx", code=1)


if __name__ == "__main__":
    unittest.main()
