"""NumPy, h5py, torch and minlife in one process: in any order, with threads, with forked children, the same results."""
import json
import os
import subprocess
import sys


# All of them at work at once, each in threads of its own; prints a digest of what came out.
WORK = """
import concurrent.futures, hashlib, json, os, sys, tempfile
ORDER = {order!r}
modules = {{name: __import__(name) for name in ORDER}}
import numpy, h5py, torch, minlife
sys.path.insert(0, {tests!r})
torch.set_num_threads(2)
folder = tempfile.mkdtemp()

def digest(*arrays):
    return hashlib.sha256(b"".join(numpy.ascontiguousarray(a).tobytes() for a in arrays)).hexdigest()

def numpy_work(k):
    a = numpy.random.default_rng(k).random((120, 120))
    return digest(numpy.linalg.inv(a @ a.T + numpy.eye(120)))

def h5py_work(k):
    path = os.path.join(folder, f"{{k}}.h5")
    with h5py.File(path, "w") as file:
        for i in range(30):
            file[f"g{{i}}/x"] = numpy.random.default_rng(k + i).random((50, 40))
    with h5py.File(path) as file:
        return digest(*(file[f"g{{i}}/x"][:] for i in range(30)))

def torch_work(k):
    x = torch.from_numpy(numpy.random.default_rng(k).random((4, 8, 32, 32), dtype=numpy.float32))
    w = torch.from_numpy(numpy.random.default_rng(k + 1).random((8, 8, 3, 3), dtype=numpy.float32))
    return float(torch.nn.functional.conv2d(x, w).double().sum()) > 0

def train_work(k):
    path = os.path.join(folder, f"model{{k}}.h5")
    model = minlife.train(steps=2, width=2, seed=k, examples=4000, stop="never", threads=2, out=path)
    again = minlife.read_model(path)
    return digest(*(layer.weight for layer in model.layers)), digest(*(layer.weight for layer in again.layers))

def verify_work(k):
    from samples import exact_network
    return json.dumps(minlife.verify(exact_network(2), threads=2).details)

def board_work(k):
    boards = numpy.random.default_rng(k).integers(0, 2, (20, 64, 64), dtype=numpy.uint8)
    return digest(minlife.simulate(boards, 50))

KINDS = numpy_work, h5py_work, torch_work, train_work, verify_work, board_work
jobs = [(kind, k) for k in range(3) for kind in KINDS]
alone = [kind(k) for kind, k in jobs]
with concurrent.futures.ThreadPoolExecutor(6) as pool:
    together = [future.result() for future in [pool.submit(kind, k) for kind, k in jobs]]
assert together == alone, [job for job, a, b in zip(jobs, alone, together) if a != b]
print(json.dumps([a for (kind, k), a in zip(jobs, alone) if kind is not numpy_work]))
"""
ORDERS = [("minlife", "numpy", "h5py", "torch"), ("numpy", "h5py", "torch", "minlife"), ("h5py", "minlife", "torch", "numpy"),
          ("torch", "minlife", "numpy", "h5py")]


def results(order):
    code = WORK.format(order=order, tests=os.path.dirname(__file__))
    done = subprocess.run([sys.executable, "-B", "-c", code], capture_output=True, text=True, timeout=500)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_in_any_order():
    found = [results(order) for order in ORDERS]
    assert len(found[0]) == 15
    for order, other in zip(ORDERS[1:], found[1:]):
        assert other == found[0], order


# The compiled part is loaded before or after the others, and not only the package.
LOADED = """
import numpy, json
{first}
import minlife
before = minlife.simulate(numpy.eye(16, dtype=bool), 3).tolist()
model = minlife.train(steps=1, width=2, examples=800, threads=2)
{last}
import sys
sys.path.insert(0, {tests!r})
from samples import exact_network
assert minlife.verify(exact_network(2), threads=2).proved == "windows"
again = minlife.train(steps=1, width=2, examples=800, threads=2)
print(json.dumps([before, [layer.weight.tolist() for layer in model.layers], [layer.weight.tolist() for layer in again.layers]]))
"""


def test_loaded_before_and_after():
    heavy = "import h5py, torch; torch.ones(64, 64) @ torch.ones(64, 64); h5py.File('m', 'w', driver='core', backing_store=False)['x'] = 1"
    found = []
    for first, last in ((heavy, ""), ("", heavy)):
        code = LOADED.format(first=first, last=last, tests=os.path.dirname(__file__))
        done = subprocess.run([sys.executable, "-B", "-c", code], capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stderr
        found.append(json.loads(done.stdout))
    assert found[0] == found[1] and found[0][1] == found[0][2]


FORKED = """
import multiprocessing, sys
sys.path.insert(0, {tests!r})
import minlife
from samples import exact_network

def work(_):
    model = minlife.train(steps=1, width=2, examples=800, threads=2)
    return [layer.weight.tolist() for layer in model.layers], minlife.verify(exact_network(2), threads=2).details

before = work(0)
with multiprocessing.get_context("fork").Pool(2) as pool:
    assert pool.map_async(work, range(4)).get(200) == [before] * 4
print("same")
"""


def test_forked_children_have_threads():
    code = FORKED.format(tests=os.path.dirname(__file__))
    done = subprocess.run([sys.executable, "-B", "-c", code], capture_output=True, text=True, timeout=300)
    assert (done.returncode, done.stdout) == (0, "same\n"), done.stderr


HELD = """
import threading, time, warnings
import h5py, minlife
warnings.simplefilter("ignore")
taken, times = threading.Event(), []

def hold():
    with h5py._objects.phil:
        taken.set()
        time.sleep(1)
        times.append(time.monotonic())

thread = threading.Thread(target=hold)
thread.start()
taken.wait()
minlife.read_model({path!r})  # without a seal, so that a child process reads it first
times.append(time.monotonic())
assert times == sorted(times) and len(times) == 2, times
thread.join()
"""


def test_a_file_is_read_in_its_turn():
    path = os.path.join(os.path.dirname(__file__), "../../../experiments/06_shrink_one_step/smallest_prune_taylor.h5")
    done = subprocess.run([sys.executable, "-B", "-c", HELD.format(path=path)], capture_output=True, text=True, timeout=200)
    assert done.returncode == 0, done.stderr
