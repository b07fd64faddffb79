"""Studies in other tools: with the real packages where these are, and in any case as the tables say."""
import importlib.util
import sqlite3
import unittest

from small_studies import StudyTest, program

from minlife import Study


def have(package):
    return importlib.util.find_spec(package) is not None


class ExportTest(StudyTest):
    def exported(self, folder, to, *arguments):
        done = program("export", folder, "--to", to, *arguments)
        self.assertEqual((done.returncode, done.stderr), (0, ""), done)
        return done.stdout.splitlines()

    def test_the_database_is_the_tables(self):
        folder = self.grid()
        self.assertEqual(self.exported(folder, "mlflow"), [str(folder / "mlflow.db")])
        database = sqlite3.connect(folder / "mlflow.db")
        self.addCleanup(database.close)
        study = Study(folder)
        self.assertEqual(database.execute("PRAGMA foreign_key_check").fetchall(), [])
        self.assertEqual(database.execute("SELECT count(*) FROM runs").fetchone()[0], 12)
        curves = {curve.trial[:32]: curve for curve in study.curves()}
        for trial in study.trials():
            run = trial["trial"][:32]
            params = dict(database.execute("SELECT key, value FROM params WHERE run_uuid = ?", (run,)))
            self.assertEqual((params["width"], params["learning_rate"], params["examples"], params["seed"]),
                             (str(trial["width"]), str(trial["learning_rate"]), "16000", "3"))
            latest = dict(database.execute("SELECT key, value FROM latest_metrics WHERE run_uuid = ?", (run,)))
            self.assertEqual((latest["success"], latest["train_flops"]), (trial["success"], trial["train_flops"]))
            loss = database.execute("SELECT step, value FROM metrics WHERE run_uuid = ? AND key = 'loss' ORDER BY step",
                                    (run,)).fetchall()
            self.assertEqual(loss, list(zip(curves[run].updates, curves[run].losses)))

    def test_parents_of_a_shrink(self):
        folder = self.shrink()
        self.exported(folder, "mlflow", "--out", self.folder / "a" / "b.db")
        database = sqlite3.connect(self.folder / "a" / "b.db")
        self.addCleanup(database.close)
        parents = dict(database.execute("SELECT run_uuid, value FROM tags WHERE key = 'mlflow.parentRunId'"))
        wanted = {trial["trial"][:32]: trial["parent"][:32] for trial in Study(folder).trials() if trial["parent"]}
        self.assertGreater(len(wanted), 0)
        self.assertEqual(parents, wanted)

    def test_a_loss_that_was_not_finite(self):
        folder = self.grid()
        trial = Study(folder).trials()[0]["trial"]
        (folder / "curves.csv").write_text(f"trial,cell,update,loss,wrong_windows,accuracy\n{trial},0,10,,5,\n")
        self.exported(folder, "mlflow")
        database = sqlite3.connect(folder / "mlflow.db")
        self.addCleanup(database.close)
        self.assertEqual(database.execute("SELECT key, value, is_nan FROM metrics WHERE step = 10 ORDER BY key").fetchall(),
                         [("loss", 0.0, 1), ("wrong_windows", 5.0, 0)])

    def test_bad_input(self):
        folder = self.grid()
        self.exported(folder, "mlflow")
        self.refused(program("export", folder, "--to", "mlflow"), "mlflow.db", "there already")
        self.refused(program("export", self.folder / "nowhere", "--to", "mlflow"), "no such folder")
        (folder / "trials.csv").unlink()
        self.refused(program("export", folder, "--to", "mlflow", "--out", self.folder / "x.db"), "minlife collect")
        self.assertFalse((self.folder / "x.db").exists())
        (self.folder / "modules").mkdir()
        (self.folder / "modules" / "pyarrow.py").write_text("raise ImportError\n")
        self.refused(program("export", folder, "--to", "parquet", module_path=[self.folder / "modules"]), "pip install pyarrow")
        self.assertEqual(program("export", folder, "--to", "excel").returncode, 2)

    @unittest.skipUnless(have("mlflow"), "needs mlflow, which Debian does not have: pip install mlflow")
    def test_mlflow_reads_and_writes_it(self):
        import mlflow
        folder = self.grid()
        self.exported(folder, "mlflow")
        client = mlflow.MlflowClient(f"sqlite:///{folder}/mlflow.db")
        experiment = client.get_experiment_by_name("grid")
        study = Study(folder)
        runs = {run.data.tags["minlife.trial"]: run for run in client.search_runs([experiment.experiment_id])}
        self.assertEqual(set(runs), {trial["trial"] for trial in study.trials()})
        exact = client.search_runs([experiment.experiment_id], "metrics.success > 0.5 and params.width = '4'")
        self.assertEqual(len(exact), sum(t["success"] for t in study.trials() if t["width"] == 4))
        curve = study.curves()[0]
        history = client.get_metric_history(runs[curve.trial].info.run_id, "loss")
        self.assertEqual([(point.step, point.value) for point in history], list(zip(curve.updates, curve.losses)))
        more = client.create_run(experiment.experiment_id)
        client.log_metric(more.info.run_id, "loss", 1.0, step=3)
        self.assertEqual(len(client.search_runs([experiment.experiment_id])), 13)

    @unittest.skipUnless(have("pyarrow"), "needs pyarrow, which Debian does not have: pip install pyarrow")
    def test_parquet_is_the_tables(self):
        import pyarrow.parquet
        folder = self.shrink()
        paths = self.exported(folder, "parquet")
        self.assertLessEqual({"routes.parquet", "trials.parquet"}, {path.rsplit("/", 1)[1] for path in paths})
        for path in paths:
            table = path.rsplit("/", 1)[1].replace(".parquet", ".csv")
            read = pyarrow.parquet.read_table(path)
            self.assertEqual(read.schema.metadata[b"minlife.study"], b"shrunk")
            for row, wanted in zip(read.to_pylist(), Study(folder).rows(table), strict=True):
                for name, value in wanted.items():
                    self.assertEqual(row[name], str(value) if isinstance(row[name], str) else value, name)


if __name__ == "__main__":
    unittest.main()
