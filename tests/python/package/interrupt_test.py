"""Ctrl-C is answered within two seconds, whatever the compiled part is at; other threads go on meanwhile."""
import signal
import threading
import time

import minlife
import numpy
import pytest
from samples import exact_network, same_network

MOST_SECONDS = 2
BUDGET = {"steps": 2, "width": 4, "stop": "never", "examples": 10**9, "check_every": 10**6}


WORK = {
    "simulate": lambda: minlife.simulate(numpy.eye(4096, dtype=bool), 10**12),
    "many boards": lambda: minlife.simulate(numpy.broadcast_to(numpy.eye(32, dtype=bool), (10**4, 32, 32)), 10**9),
    "predict": lambda: minlife.predict(exact_network(), numpy.eye(256, dtype=bool), 10**12),
    "boards of verify": lambda: minlife.verify(exact_network(3), boards=10**9),
    "windows of verify": lambda: minlife.verify(minlife.train(steps=2, width=100, examples=8, check_every=10**6)),
    "train": lambda: minlife.train(**BUDGET),
    "a large training": lambda: minlife.train(**{**BUDGET, "width": 24, "size": "128x128"}),
}




def seconds_to_answer(work, after=0.7):
    """How long it takes from the signal to the exception."""
    sent = []

    def handler(*_):
        raise KeyboardInterrupt

    def send():
        time.sleep(after)
        sent.append(time.monotonic())
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)

    old = signal.signal(signal.SIGINT, handler)
    sender = threading.Thread(target=send)
    sender.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            work()
        return time.monotonic() - sent[0]
    finally:
        sender.join()
        signal.signal(signal.SIGINT, old)


@pytest.mark.parametrize("what", WORK)
def test_it_is_answered(what):
    assert seconds_to_answer(WORK[what]) < MOST_SECONDS


def test_a_training_goes_on_from_its_checkpoint(tmp_path):
    fields = {"steps": 2, "width": 3, "stop": "never", "examples": 200_000, "seed": 4, "threads": 1}
    seconds_to_answer(lambda: minlife.train(**fields, out=tmp_path / "m.h5"), after=1)
    assert minlife.read_model(tmp_path / "m.h5").result["status"] == "running"
    resumed = minlife.train(**fields, out=tmp_path / "m.h5", resume=True)
    assert same_network(resumed, minlife.train(**fields)) and resumed.result["updates"] == 25_000


def test_other_threads_run_meanwhile():
    counts = [0]
    stop = threading.Event()

    def count():
        while not stop.is_set():
            counts[0] += 1
            time.sleep(0.001)

    thread = threading.Thread(target=count)
    thread.start()
    try:
        for work in (WORK["simulate"], WORK["boards of verify"], WORK["train"]):
            before = counts[0]
            seconds_to_answer(work)
            assert counts[0] - before > 20
    finally:
        stop.set()
        thread.join()
