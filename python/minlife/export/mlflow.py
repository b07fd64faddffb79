"""MLflow: an SQLite database of tracking, with a run for each trial and its learning curve.

    python3 -m minlife.export r --to mlflow
    mlflow ui --backend-store-uri sqlite:///r/mlflow.db

The tables are those of MLflow's schema 89d4b8295536, the first that has steps of metrics and the latest metrics. An MLflow
that opens the file finds tables missing and brings it to its own schema (mlflow/store/db/utils.py, _initialize_tables), so
one file serves all versions from 1.2 on, and writing it needs no MLflow.
"""
import contextlib
import math
import os
import pathlib
import sqlite3
import tempfile

from ..errors import InputError

NAME = "mlflow.db"
SCHEMA = "89d4b8295536"
# Names of constraints are MLflow's, as its migrations ask for some of them.
TABLES = """
CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num));
CREATE TABLE experiments (
  experiment_id INTEGER NOT NULL, name VARCHAR(256) NOT NULL, artifact_location VARCHAR(256), lifecycle_stage VARCHAR(32),
  CONSTRAINT experiment_pk PRIMARY KEY (experiment_id), UNIQUE (name),
  CONSTRAINT experiments_lifecycle_stage CHECK (lifecycle_stage IN ('active', 'deleted')));
CREATE TABLE experiment_tags (
  "key" VARCHAR(250) NOT NULL, value VARCHAR(5000), experiment_id INTEGER NOT NULL,
  CONSTRAINT experiment_tag_pk PRIMARY KEY ("key", experiment_id),
  FOREIGN KEY(experiment_id) REFERENCES experiments (experiment_id));
CREATE TABLE runs (
  run_uuid VARCHAR(32) NOT NULL, name VARCHAR(250), source_type VARCHAR(20), source_name VARCHAR(500),
  entry_point_name VARCHAR(50), user_id VARCHAR(256), status VARCHAR(20), start_time BIGINT, end_time BIGINT,
  source_version VARCHAR(50), lifecycle_stage VARCHAR(20), artifact_uri VARCHAR(200), experiment_id INTEGER,
  CONSTRAINT run_pk PRIMARY KEY (run_uuid),
  CONSTRAINT source_type CHECK (source_type IN ('NOTEBOOK', 'JOB', 'LOCAL', 'UNKNOWN', 'PROJECT')),
  CONSTRAINT status CHECK (status IN ('SCHEDULED', 'FAILED', 'FINISHED', 'RUNNING')),
  CONSTRAINT runs_lifecycle_stage CHECK (lifecycle_stage IN ('active', 'deleted')),
  FOREIGN KEY(experiment_id) REFERENCES experiments (experiment_id));
CREATE TABLE params (
  "key" VARCHAR(250) NOT NULL, value VARCHAR(250) NOT NULL, run_uuid VARCHAR(32) NOT NULL,
  CONSTRAINT param_pk PRIMARY KEY ("key", run_uuid), FOREIGN KEY(run_uuid) REFERENCES runs (run_uuid));
CREATE TABLE tags (
  "key" VARCHAR(250) NOT NULL, value VARCHAR(5000), run_uuid VARCHAR(32) NOT NULL,
  CONSTRAINT tag_pk PRIMARY KEY ("key", run_uuid), FOREIGN KEY(run_uuid) REFERENCES runs (run_uuid));
CREATE TABLE metrics (
  "key" VARCHAR(250) NOT NULL, value FLOAT NOT NULL, timestamp BIGINT NOT NULL, run_uuid VARCHAR(32) NOT NULL,
  step BIGINT DEFAULT '0' NOT NULL, is_nan BOOLEAN DEFAULT '0' NOT NULL,
  CONSTRAINT metric_pk PRIMARY KEY ("key", timestamp, step, run_uuid, value, is_nan),
  FOREIGN KEY(run_uuid) REFERENCES runs (run_uuid));
CREATE TABLE latest_metrics (
  "key" VARCHAR(250) NOT NULL, value FLOAT NOT NULL, timestamp BIGINT, step BIGINT NOT NULL, is_nan BOOLEAN NOT NULL,
  run_uuid VARCHAR(32) NOT NULL, CONSTRAINT latest_metric_pk PRIMARY KEY ("key", run_uuid),
  FOREIGN KEY(run_uuid) REFERENCES runs (run_uuid));
"""
# Columns of trials.csv that are neither parameters nor metrics of a run.
NEITHER = {"trial", "parent", "cell", "status"}


def export(study, out):
    """Writes the database `out`, which must not be there; the path. Parameters are what stands before `success` in
    trials.csv and what the plan says of the cell, metrics the numbers from there on. When a trial ran is not
    known, but MLflow asks: all begin at the time of trials.csv, and end after their seconds where these are known."""
    trials = study.trials()
    if not trials:
        raise InputError(f"{study.folder} has no trials.csv with trials yet; `minlife collect {study.folder}` makes it")
    out = pathlib.Path(out)
    if out.exists():
        raise InputError(f"--out is {out}, which is there already, and MLflow may have written to it; name another file, or "
                         f"remove it")
    out.parent.mkdir(parents=True, exist_ok=True)
    handle, scratch = tempfile.mkstemp(prefix=f".{out.name}.", dir=out.parent)
    os.close(handle)
    try:
        with contextlib.closing(sqlite3.connect(scratch)) as database:
            database.executescript(TABLES)
            write(database, study, trials, out)
            database.commit()
        os.chmod(scratch, 0o644)
        os.replace(scratch, out)
    except BaseException as error:
        os.unlink(scratch)
        if isinstance(error, sqlite3.Error):  # a disk that is full, as its own code
            raise OSError(f"{out}: {error}") from None
        raise
    return [out]


def write(database, study, trials, out):
    about = study.provenance()
    artifacts = out.resolve().with_suffix(".artifacts").as_uri()
    database.execute("INSERT INTO alembic_version VALUES (?)", (SCHEMA,))
    # MLflow's own experiment has the number 0.
    database.executemany("INSERT INTO experiments VALUES (?, ?, ?, 'active')",
                         [(0, "Default", f"{artifacts}/0"), (1, study.name, f"{artifacts}/1")])
    database.executemany("INSERT INTO experiment_tags VALUES (?, ?, 1)",
                         [(f"minlife.{name}", str(about[name])) for name in ("version", "git_commit") if name in about])
    begin = int((study.folder / "trials.csv").stat().st_mtime * 1000)
    commit = str(about.get("git_commit", ""))[:50]
    columns = list(trials[0])
    first_metric = columns.index("success")
    settings = {k: cell["config"] for k, cell in enumerate(study.plan.get("cells", []))} if not study.shrinks else {}
    curves = {curve.trial: curve for curve in study.curves()}
    for trial in trials:
        run = run_of(trial["trial"])
        status = "FAILED" if trial["status"] == "diverged" else "FINISHED"
        database.execute("INSERT INTO runs VALUES (?, ?, 'LOCAL', 'minlife', '', 'minlife', ?, ?, ?, ?, 'active', ?, 1)",
                         (run, trial["trial"][:12], status, begin, begin + round(1000 * (trial.get("seconds") or 0)), commit,
                          f"{artifacts}/1/{run}/artifacts"))
        told = {**settings.get(trial.get("cell"), {}), **{name: trial[name] for name in columns[:first_metric]
                                                         if name not in NEITHER and trial[name] is not None}}
        database.executemany("INSERT INTO params VALUES (?, ?, ?)", [(key, str(value), run) for key, value in told.items()])
        tags = {"mlflow.runName": trial["trial"][:12], "mlflow.source.name": "minlife", "mlflow.source.type": "LOCAL",
                "mlflow.user": "minlife", "minlife.trial": trial["trial"], "minlife.status": trial["status"]}
        if trial.get("parent"):
            tags["mlflow.parentRunId"] = run_of(trial["parent"])
        database.executemany("INSERT INTO tags VALUES (?, ?, ?)", [(key, value, run) for key, value in tags.items()])
        metrics = {name: [(0, trial[name])] for name in columns[first_metric:]
                   if name not in NEITHER and isinstance(trial[name], (int, float))}
        metrics |= curve_metrics(curves.get(trial["trial"]))
        for key, points in metrics.items():
            rows = [(key, 0.0 if math.isnan(value) else value, 0, run, step, math.isnan(value)) for step, value in points]
            database.executemany("INSERT INTO metrics VALUES (?, ?, ?, ?, ?, ?)", rows)
            _, value, time, _, step, is_nan = rows[-1]
            database.execute("INSERT INTO latest_metrics VALUES (?, ?, ?, ?, ?, ?)", (key, value, time, step, is_nan, run))


def curve_metrics(curve):
    """{name: [(update, value)]} of a learning curve."""
    if curve is None or not curve.updates:
        return {}
    wrong = [(update, count) for update, count in zip(curve.updates, curve.wrong) if count is not None]
    return {"loss": list(zip(curve.updates, curve.losses)), **({"wrong_windows": wrong} if wrong else {})}


def run_of(trial):
    """The run's id: MLflow's are 32 hexadecimal digits, a trial's 64."""
    return trial[:32]
