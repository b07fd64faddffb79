"""The kinds of figures, in the order in which they are drawn: one line each, and one file of this folder.

A kind is a module with FIELDS, the fields of figures.toml that it takes; suits(study), whether the study's tables have
what it draws; FILE, the name of its pictures where figures.toml gives none; and draw(study, description), the figures:
a list, as many panels may take several pages. An empty list: there is nothing to see.
"""
from . import answers, chances, costs, curves, effects, rates, ratios, rules, sizes

KINDS = {
    "rate": rates,
    "effects": effects,
    "size": sizes,
    "cost": costs,
    "ratio": ratios,
    "chance": chances,
    "answers": answers,
    "rules": rules,
    "curves": curves,
}
