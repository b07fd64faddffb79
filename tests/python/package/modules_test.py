"""Networks as modules of PyTorch, there and back."""
import copy
import pathlib
import pickle

import minlife
import numpy
import pytest
import torch
from samples import convolution, exact_network, generator, refused, same_network
from torch import nn

ROOT = pathlib.Path(__file__).resolve().parents[3]
PRUNED = ROOT / "experiments/06_shrink_one_step/smallest_prune_taylor.h5"
SHAPES = [{"activation": name} for name in ("relu", "leaky_relu", "prelu", "silu", "square", "tanh")]
SHAPES += [{"decoder": "merged"}, {"boundary": "dead", "steps": 2}, {"channels": [[3, 2], [5, 1]]},
           {"steps": 3, "width": 2, "tied": True}, {"leak_neighbourhood": 0.25, "leak_rule": 0.0}, {"rule": "B36/S23"}]


def logits(network, boards):
    with torch.no_grad():
        return network(torch.from_numpy(boards[:, None].astype(numpy.float32)))[:, 0].numpy()


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_there_and_back(tmp_path, shape):
    fields = {**({} if "channels" in shape else {"steps": 1, "width": 3}), "examples": 800, **shape}
    model = minlife.train(seed=3, out=tmp_path / "trained.h5", **fields)
    network = minlife.load_model(tmp_path / "trained.h5")
    assert (network.steps, network.rule, network.boundary) == (model.steps, model.rule, model.boundary)
    assert sum(tensor.numel() for tensor in network.parameters()) == model.parameters
    minlife.save_model(network, tmp_path / "again.h5")
    again = minlife.read_model(tmp_path / "again.h5")
    assert same_network(again, model)
    assert again.config == model.config and again.result == {}
    # PyTorch sums in another order: only logits that are clear must agree. 1e-3 is far beyond float32 for numbers near 1.
    boards = generator().integers(0, 2, (4, 16, 16), dtype=numpy.uint8)
    said, predicted = logits(network, boards), minlife.predict(network, boards)
    clear = abs(said) > 1e-3
    assert clear.mean() > 0.5 and numpy.array_equal((said > 0)[clear], predicted[clear] == 1)


def test_a_pruned_network(tmp_path):
    network = minlife.load_model(PRUNED)
    masked = [part for part in network if hasattr(part, "weight_mask")]
    assert masked and all(nn.utils.prune.is_pruned(part) for part in masked)
    minlife.save_model(network, tmp_path / "again.h5")
    assert same_network(minlife.read_model(tmp_path / "again.h5"), minlife.read_model(PRUNED))
    # Training moves what is kept, and what is pruned stays away; a forward pass need not come before saving.
    optimizer = torch.optim.SGD(network.parameters(), lr=0.1)
    network(torch.ones(1, 1, 8, 8)).sum().backward()
    optimizer.step()
    minlife.save_model(network, tmp_path / "moved.h5")
    moved = minlife.read_model(tmp_path / "moved.h5")
    assert moved.nonzero == minlife.read_model(PRUNED).nonzero
    assert not numpy.array_equal(moved.layers[-1].bias, minlife.read_model(PRUNED).layers[-1].bias)


def test_it_is_an_ordinary_module(tmp_path):
    minlife.train(steps=1, width=2, examples=80, out=tmp_path / "m.h5")
    before = torch.random.get_rng_state()
    network = minlife.load_model(tmp_path / "m.h5")
    assert torch.equal(before, torch.random.get_rng_state())
    boards = torch.ones(2, 1, 9, 9)
    for other in (copy.deepcopy(network), pickle.loads(pickle.dumps(network)), network[:]):
        assert torch.equal(other(boards), network(boards))
    fresh = minlife.load_model(tmp_path / "m.h5")
    with torch.no_grad():
        fresh[0].weight.zero_()
    fresh.load_state_dict(network.state_dict())
    assert torch.equal(fresh(boards), network(boards))
    with torch.no_grad():
        fresh[0].weight.zero_()
    assert minlife.load_model(tmp_path / "m.h5")[0].weight.abs().sum() > 0  # each has memory of its own


def test_modules_that_people_write(tmp_path):
    plain = exact_network(2, "dead")
    nested = nn.Sequential(plain[:4], nn.Identity(), nn.Sequential(plain[4:]))
    for network in (plain, nested):
        minlife.save_model(network, tmp_path / "n.h5")
        model = minlife.read_model(tmp_path / "n.h5")
        assert (model.steps, model.width, model.boundary, model.rule) == (2, 2, "dead", "B3/S23")
    minlife.save_model(plain, tmp_path / "n.h5", rule="HighLife")
    assert minlife.read_model(tmp_path / "n.h5").rule == "B36/S23"
    no_bias = nn.Sequential(nn.Conv2d(1, 2, 3, padding="same", padding_mode="circular", bias=False), nn.PReLU(), nn.Conv2d(2, 1, 1))
    minlife.save_model(no_bias, tmp_path / "n.h5")
    first, last = minlife.read_model(tmp_path / "n.h5").layers
    assert not first.bias.any() and numpy.array_equal(first.slope, numpy.float32([0.25, 0.25])) and last.slope is None
    assert numpy.array_equal(first.weight, no_bias[0].weight.detach().numpy())


class Unknown(nn.Module):
    def __init__(self):
        super().__init__()
        self.inside = nn.Conv2d(1, 1, 3, padding=1)

    def forward(self, x):
        return self.inside(x) * 2


def around(**options):
    return nn.Conv2d(1, 2, **{"kernel_size": 3, "padding": 1, "padding_mode": "circular", **options})


def with_hook():
    layer = around()
    layer.register_forward_hook(lambda *_: None)
    return layer


REST = nn.ReLU(), nn.Conv2d(2, 1, 1)
WRONG = {
    "a custom layer": (["layer 0", "Unknown", "forward()"], lambda: nn.Sequential(Unknown(), *REST)),
    "a custom module": (["the module", "Unknown"], Unknown),
    "batch norm": (["layer 1", "BatchNorm2d", "Conv2d"], lambda: nn.Sequential(around(), nn.BatchNorm2d(2), *REST)),
    "nested": (["layer 0.1", "MaxPool2d"], lambda: nn.Sequential(nn.Sequential(around(), nn.MaxPool2d(1)), *REST)),
    "a kernel": (["layer 0", "5x5", "3x3"], lambda: nn.Sequential(around(kernel_size=5, padding=2), *REST)),
    "stride": (["layer 0", "stride (2, 2)"], lambda: nn.Sequential(around(stride=2), *REST)),
    "padding": (["layer 0", "padding (0, 0)", "must be 1"], lambda: nn.Sequential(around(padding=0), *REST)),
    "reflection": (["layer 0", "'reflect'"], lambda: nn.Sequential(around(padding_mode="reflect"), *REST)),
    "two boundaries": (["layer 2", "'zeros'", "layer 0", "'circular'"],
                       lambda: nn.Sequential(around(), nn.ReLU(), nn.Conv2d(2, 1, 3, padding=1))),
    "two activations": (["layer 2", "Tanh", "only one"], lambda: nn.Sequential(around(), nn.ReLU(), nn.Tanh(), REST[1])),
    "mixed activations": (["layer 2", "tanh"],
                          lambda: nn.Sequential(around(), nn.ReLU(), nn.Conv2d(2, 2, 1), nn.Tanh(), nn.Conv2d(2, 1, 1))),
    "doubles": (["layer 0", "float64", "float()"], lambda: nn.Sequential(around(), *REST).double()),
    "hooks": (["layer 0", "hooks"], lambda: nn.Sequential(with_hook(), *REST)),
    "channels": (["layer 2", "3 inputs"], lambda: nn.Sequential(around(), nn.ReLU(), nn.Conv2d(3, 1, 1))),
    "outputs": (["layer 0", "2 outputs", "one logit"], lambda: nn.Sequential(around())),
    "nothing": (["no Conv2d"], lambda: nn.Sequential()),
    "no number": (["layer 2", "finite"], lambda: nn.Sequential(around(), nn.ReLU(), convolution([[[[float("nan")]], [[1.0]]]], [0], "torus"))),
    "meta": (["meta"], lambda: nn.Sequential(around(device="meta"), *REST)),
}


@pytest.mark.parametrize("what", WRONG)
def test_modules_that_cannot_be_read(tmp_path, what):
    words, make = WRONG[what]
    network = make()
    for action in (lambda: minlife.save_model(network, tmp_path / "no.h5"), lambda: minlife.verify(network),
                   lambda: minlife.predict(network, numpy.zeros((4, 4), bool))):
        refused(words, minlife.InputError, action)
    assert not (tmp_path / "no.h5").exists()
