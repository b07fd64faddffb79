"""minlife.verify: what is exact is proved, what is not has a counterexample that holds."""
import minlife
import numpy
import pytest
import torch
from samples import convolution, exact_network, life, refused
from torch import nn


def identity(channels, kernel=3):
    """A convolution that changes nothing."""
    weights = numpy.zeros((channels, channels, kernel, kernel))
    weights[range(channels), range(channels), kernel // 2, kernel // 2] = 1
    return convolution(weights, [0] * channels, "torus")


def check(verdict, network, steps):
    """The counterexample, by NumPy and PyTorch. Nothing beyond it reaches its middle."""
    found = verdict.counterexample
    middle = len(found.cells) // 2
    assert found.cells.shape == found.inside.shape and found.cells.dtype == numpy.uint8
    assert bool(life(found.cells, steps, "dead")[middle, middle]) == found.alive
    with torch.no_grad():
        logit = float(network(torch.from_numpy(found.cells[None, None].astype(numpy.float32)))[0, 0, middle, middle])
    assert abs(logit - found.logit) <= 1e-4 * max(1, abs(logit))
    assert (found.logit > 0) != found.alive
    text = str(found).splitlines()
    assert len(text) == len(found.cells) and text[middle].count("[") == 1
    assert text[middle][text[middle].index("[") + 1] == "o" if found.cells[middle, middle] else "."
    assert "not exact" in str(verdict)


@pytest.mark.parametrize("boundary", ["torus", "dead"])
@pytest.mark.parametrize("steps, how", [(1, "windows"), (2, "windows"), (3, "composition"), (5, "composition")])
def test_what_is_exact_is_proved(steps, how, boundary):
    verdict = minlife.verify(exact_network(steps, boundary))
    assert (verdict.exact, verdict.refuted, verdict.proved, verdict.steps) == (True, False, how, steps)
    assert verdict.counterexample is None and verdict.wrong == 0
    assert verdict.float_exact is (True if steps < 5 else None)  # the bound on rounding grows with each step
    assert verdict.windows == {1: 512, 2: 2**25 + (133120 if boundary == "dead" else 0)}.get(steps, 0)
    assert verdict.details["exact"] and "exact: proved" in str(verdict)


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_a_spoiled_network_is_refuted(tmp_path, steps):
    network = exact_network(steps)
    with torch.no_grad():
        network[0].weight[1, 0, 0, 0] += 1
    verdict = minlife.verify(network)
    assert (verdict.exact, verdict.refuted, verdict.proved) == (False, True, "")
    check(verdict, network, steps)
    minlife.save_model(network, tmp_path / "spoiled.h5")
    for other in (tmp_path / "spoiled.h5", minlife.read_model(tmp_path / "spoiled.h5")):
        again = minlife.verify(other, threads=1)
        assert numpy.array_equal(again.counterexample.cells, verdict.counterexample.cells)
        assert again.counterexample.logit == verdict.counterexample.logit and again.details == verdict.details


def test_networks_that_look_two_cells_far_are_proved_in_any_order():
    exact = exact_network(1)
    for network in (nn.Sequential(identity(1, 1), exact), nn.Sequential(exact, identity(1)), nn.Sequential(identity(1), exact)):
        verdict = minlife.verify(network, steps=1)
        assert (verdict.exact, verdict.proved, verdict.refuted) == (True, "windows", False)
        with torch.no_grad():
            exact[0].weight[0, 0, 2, 2] += 1
        spoiled = minlife.verify(network, steps=1)
        with torch.no_grad():
            exact[0].weight[0, 0, 2, 2] -= 1
        assert spoiled.refuted and spoiled.counterexample is not None


def test_networks_that_look_further_are_searched_and_it_says_so():
    network = nn.Sequential(exact_network(1), identity(1), identity(1))
    verdict = minlife.verify(network, steps=1, boards=50)
    assert (verdict.proved, verdict.windows, verdict.refuted, verdict.boards) == ("", 0, False, 50)
    assert 0 < verdict.bound < 0.1 and "not proved" in str(verdict) and "at 95 %" in str(verdict)
    with torch.no_grad():
        network[0][0].weight[0, 0, 2, 2] += 1
    spoiled = minlife.verify(network, steps=1, boards=50)
    assert spoiled.refuted and not spoiled.exact
    check(spoiled, network, 1)


def test_steps_of_a_module():
    assert minlife.verify(exact_network(2), steps=1).refuted
    assert minlife.verify(exact_network(1), rule="HighLife").refuted


def test_boards_and_density():
    verdict = minlife.verify(exact_network(1), boards=20, density=0.5, threads=2)
    assert (verdict.boards, verdict.wrong_boards) == (20, 0) and verdict.proved == "windows"
    for density, words in ((2, ["density"]), ("thick", ["density", "thick"])):
        refused(words, minlife.InputError, lambda: minlife.verify(exact_network(1), boards=1, density=density))
    refused(["boards is 0"], minlife.InputError, lambda: minlife.verify(exact_network(1), boards=0))
    refused(["threads is 0"], minlife.InputError, lambda: minlife.verify(exact_network(1), threads=0))


def test_a_verdict_is_not_taken_for_a_truth_value():
    refused([".proved"], TypeError, lambda: bool(minlife.verify(exact_network(1))))
