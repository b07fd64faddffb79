"""What the ledger of a study says: its records, and by which program each was made."""
import collections
import hashlib
import json

from .errors import InputError

NEWEST_NUMERICS = 5


def records(folder, name="ledger"):
    """The records of all segments of a study's ledger, or of another folder that is kept like it (curves); a torn last line
    is left out, and so are hidden files. InputError for a line that is damaged."""
    for segment in sorted((folder / name).glob("[!.]*.jsonl")):
        lines = segment.read_bytes().split(b"\n")
        for k, line in enumerate(lines, 1):
            if b"\t" not in line:
                continue
            try:
                record = json.loads(line.rsplit(b"\t", 1)[0])
            except ValueError:
                record = None
            if isinstance(record, dict) and "trial" in record:
                yield record
            elif k < len(lines):
                raise InputError(f"{segment}: line {k} is damaged; `minlife status {folder}` says more")


def numerics(record):
    """The class and version that its id holds, (\"fma\", 4): told by itself, or found by trying (docs/files.md)."""
    if "numerics" in record:
        return record["numerics"]["class"], record["numerics"]["version"]
    parts = {"configuration": record["config"], "replicate": record["replicate"], "seed": record["seed"]}
    if "derivation" in record:
        parts["derivation"] = record["derivation"]
    for version in range(NEWEST_NUMERICS, 0, -1):
        for kind in ("fma", "plain"):
            text = json.dumps({**parts, "numerics": {"class": kind, "version": version}}, sort_keys=True,
                              separators=(",", ":"), ensure_ascii=False)
            if hashlib.sha256(text.encode()).hexdigest() == record["trial"]:
                return kind, version
    return None


def made_by(folder):
    """A sentence that names the numerics and commits of a study's records, with how many each has."""
    counts = collections.defaultdict(collections.Counter)
    for record in records(folder):
        kind = numerics(record)
        name = "unknown numerics" if kind is None else "numerics {} {}".format(*kind)
        counts[name][record.get("provenance", {}).get("git_commit", "unknown")[:7]] += 1
    if not counts:
        return "Not run yet."
    parts = []
    for name, commits in sorted(counts.items()):
        told = ", ".join(f"{count:,} by commit {commit}" for commit, count in sorted(commits.items()))
        parts.append(f"{sum(commits.values()):,} records in {name} ({told})")
    return "Made of " + "; ".join(parts) + "."
