"""The words of figures for what tables name in short."""
import re

FIELDS = {
    "width": "width m", "steps": "steps n", "init": "initialisation", "density": "density of the training boards",
    "sign_flips": "signs flipped", "learning_rate": "learning rate", "parameters": "parameters",
}
# A level of these is told by the letter that the literature has for the field.
LETTERS = {"width": "m", "steps": "n"}
VALUES = {
    "relu": "ReLU", "leaky_relu": "Leaky ReLU", "prelu": "PReLU", "silu": "SiLU", "he": "He", "glorot": "Glorot",
    "normal_zero_bias": "normal, zero bias", "exact": "judged exactly", "sampled": "judged on held-out boards",
}
ROUTES = {
    "dense": "the whole network", "width": "plain narrower networks", "m50": "plain, by bisection",
    "prune": "pruned once, fine-tuned", "iterative": "pruned step by step, fine-tuned",
    "ticket": "tickets: rewound, retrained", "init": "pruned at initialisation",
    "channels": "whole channels, fine-tuned", "restarts": "restarts with early giving up",
    "cut": "restarts with a cut-off", "rate": "pruned, learning rate rewound", "gradual": "pruned while training",
    "penalty": "penalised, pruned once", "distil": "taught by the whole network", "sparse": "sparse from the start",
    "grow": "grown from width 1", "quantize": "integers of few bits", "surgery": "optimal brain surgery",
    "swap": "surgery, then swaps", "least": "proved steps to the least", "restarts_curvature": "restarts of second order",
    "least_restarts": "restarts, then proved steps",
}
METHODS = {
    "magnitude": "magnitude", "magnitude_layer": "magnitude, by layer", "random": "random", "taylor": "Taylor score",
    "l1": "L1 norm", "rewind": "rewound", "fresh": "fresh weights", "signs": "signs kept", "shuffled": "mask shuffled",
    "snip": "SNIP", "grasp": "GraSP", "synflow": "SynFlow", "channel_l1": "L1 norm of channels",
    "channel_taylor": "Taylor score of channels", "set": "SET", "rigl": "RigL", "static": "mask that stays",
    "logits": "logits", "split": "split channels", "cut-off": "cut-off", "tuned": "fine-tuned", "alone": "not fine-tuned",
    "oversized": "from the whole network",
}
# Where the numbers of a pruned network come from.
STARTS = {"trained": "fine-tuned", "rewound": "rewound", "fresh": "fresh weights", "signs": "signs kept"}


def plain(name):
    return str(name).replace("_", " ")


def of_field(field, names=()):
    return dict(names).get(field) or FIELDS.get(field) or plain(field)


def of_value(value, names=()):
    """names: {value: words} of the figure, which come first."""
    text = f"{value:g}" if isinstance(value, float) else str(value)
    law = re.fullmatch(r"uniform:([^,]+),([^,]+)", text)
    return dict(names).get(text) or VALUES.get(text) or (f"{law[1]} to {law[2]}" if law else plain(text))


def of_level(field, value, names=()):
    """A field's level where the field is not told beside it: m = 3, He, density 0.38."""
    told = of_value(value, names)
    if told == of_value(value) and field in LETTERS:
        return f"{LETTERS[field]} = {told}"
    if isinstance(value, str):
        return told
    return told if str(value) in dict(names) else f"{plain(field)} {told}"


def of_route(route):
    return ROUTES.get(route) or plain(route)


def of_start(start):
    return STARTS.get(start) or plain(start)


def of_method(method):
    return METHODS.get(method) or plain(method)
