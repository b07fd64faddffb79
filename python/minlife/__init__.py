"""Reads, draws and exports the studies of minlife, and calls minlife itself: simulates, predicts, proves, trains.

    import minlife
    study = minlife.read_study("r")             # .trials, .cells, .routes, .curves: pandas frames
    network = minlife.load_model("first.h5")    # a torch.nn.Module
    print(minlife.verify(network))              # proved on every board, or refuted by a counterexample

Importing it needs nothing beside Python's own library. What needs more imports it when it is called: pandas for
read_study, torch for load_model and modules, NumPy and the compiled part for what computes.
"""
from .boards import simulate
from .errors import FailedError, InputError
from .frames import StudyFrames, read_study
from .models import Layer, Model, load_model, predict, read_model, save_model, train
from .pairs import PairDataset
from .study import Study
from .verdict import Counterexample, Verdict, verify

__all__ = ["Counterexample", "FailedError", "InputError", "Layer", "Model", "PairDataset", "Study", "StudyFrames", "Verdict",
           "load_model", "predict", "read_model", "read_study", "save_model", "simulate", "train", "verify"]
