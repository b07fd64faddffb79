"""What the report's page shows: of a sweep, of a running one, of a shrink and of a single network. Drawn with, clicked and
read as people do."""
import csv
import json
import re
import subprocess
import time

from reports import NASTY, PROGRAM, SHRINK, SWEEP, ReportTest, main, pictures

# Its cells in three generations of a 24 x 24 board, row and column: a glider.
GLIDER = [(10, 11), (11, 12), (12, 10), (12, 11), (12, 12)]
NEXT = {(11, 10), (11, 12), (12, 11), (12, 12), (13, 11)}


def rows_of(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


class Pages(ReportTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sweep = cls.study("sweep", SWEEP, "swept")
        cls.shrink = cls.study("shrink", SHRINK, "shrunk")
        # Half of what an extension asks for is still to come.
        cls.make("sweep", SWEEP.replace("replicates = 6", "replicates = 3"), "half")
        cls.running = cls.study("sweep", SWEEP, "half", "--extend", "--shard", "0/2")
        cls.model = cls.report(cls.train("model.h5"))

    def open(self, path, **settings):
        page = super().open(path, **settings)
        self.assertEqual(page.complaints, [])
        self.assertEqual([url for url in page.requests if not url.startswith("file:")], [])
        if (folder := pictures()) and "scripts" not in settings:
            page.picture(folder / f"{path.stem}-{settings.get('width', 1280)}{'-dark' if settings.get('dark') else ''}.png")
        return page

    def assert_drawn(self, page, name):
        """The plot has points, and each has a place within the picture."""
        drawn = page.tell(f"""(() => {{
          const svg = document.querySelector("#plot-{name} .plot svg"), box = svg.getBoundingClientRect();
          const marks = [...svg.querySelectorAll(".series .mark, .series .line")].map((mark) => mark.getBoundingClientRect());
          return [marks.length, marks.every((mark) => mark.left >= box.left && mark.right <= box.right && mark.top >= box.top - 1 &&
            mark.bottom <= box.bottom), svg.outerHTML.includes("NaN")];
        }})()""")
        self.assertGreater(drawn[0], 0, name)
        self.assertEqual(drawn[1:], [True, False], name)
        return drawn[0]

    def test_every_plot_is_drawn(self):
        for path, names in [(self.sweep, ["rate", "size", "cost", "curves"]), (self.shrink, ["rate", "size", "cost", "curves"]),
                            (self.running, ["rate", "size", "cost", "curves"]), (self.model, ["curve"])]:
            for width in (1280, 390):
                page = self.open(path, width=width)
                for name in names:
                    with self.subTest(page=path.name, width=width, plot=name):
                        self.assert_drawn(page, name)
                page.close()

    def test_the_policy_holds(self):
        """Neither what stands in the page nor a script of its own may fetch or run anything."""
        page = self.open(self.sweep)
        blocked = page.tell("""new Promise((done) => {
          const violations = [];
          document.addEventListener("securitypolicyviolation", (event) => violations.push(event.effectiveDirective));
          const script = document.createElement("script");
          script.textContent = "window.hacked = 3";
          const image = document.createElement("img");
          image.src = "http://127.0.0.1:9/x.png";
          document.body.append(script, image);
          document.body.insertAdjacentHTML("beforeend", "<b onclick='1' style='color:red'></b>");
          fetch("http://127.0.0.1:9/").catch(() => setTimeout(() => done(violations), 100));
        })""")
        for directive in ("script-src-elem", "img-src", "connect-src", "style-src-attr"):
            self.assertIn(directive, blocked)
        self.assertIsNone(page.tell("window.hacked ?? null"))

    def test_names_and_texts_are_text(self):
        page = self.open(self.sweep)
        self.assertIn(NASTY, page.tell("document.querySelector('#asked pre').textContent"))
        self.assertIsNone(page.tell("window.hacked ?? null"))
        self.assertEqual(page.tell("document.querySelectorAll('img, main b, main script').length"), 0)
        name = "<img src=x onerror='window.hacked = 3'>&\".h5"
        (self.folder / name).write_bytes((self.folder / "model.h5").read_bytes())
        self.run_program("report", name, "--out", "named.html")
        page = self.open(self.folder / "named.html")
        self.assertEqual(page.tell("document.querySelector('h1').textContent"), name)
        self.assertEqual(page.tell("document.title"), name + " - minlife")
        self.assertIsNone(page.tell("window.hacked ?? null"))

    def test_tables_are_those_of_the_study(self):
        """Every field of every table, as the CSV has it; what a plot shows too."""
        for path, name, tables in [(self.sweep, "swept", ["cells"]),
                                   (self.shrink, "shrunk", ["routes", "answers", "cheapest", "smallest"])]:
            page = self.open(path)
            for table in tables:
                with self.subTest(table):
                    found = page.tell(f"""[...document.querySelectorAll("#table-{table} table tr")].map((row) => [...row.cells].map(
                        (cell) => cell.tagName === "TH" ? cell.textContent.trim() : cell.dataset.v ?? cell.textContent.trim()))""")
                    rows = rows_of(self.folder / name / f"{table}.csv")
                    self.assertEqual(found[1:], [list(row.values()) for row in rows])
                    self.assertEqual(found[0], list(rows[0]) if rows else found[0])
            trials = page.tell("minlife.data.trials")
            columns = [column["name"] for column in trials["columns"]]
            for told, row in zip(trials["rows"], rows_of(self.folder / name / "trials.csv"), strict=True):
                for column, value in zip(columns, told, strict=True):
                    wanted = row[column][:12] if column in ("trial", "parent") else row[column]
                    self.assertEqual("" if value is None else str(value) if isinstance(value, str) else float(value),
                                     wanted if value is None or isinstance(value, str) else float(wanted), column)
            page.close()

    def test_tables_sort(self):
        page = self.open(self.sweep)
        column = page.tell("[...document.querySelectorAll('#table-cells th')].findIndex((head) => head.textContent.trim() === 'success_rate')")
        shown = f"[...document.querySelectorAll('#table-cells tbody tr')].map((row) => Number(row.cells[{column}].dataset.v ?? row.cells[{column}].textContent))"
        for order in ("descending", "ascending"):
            page.click(f"#table-cells th:nth-child({column + 1}) button")
            rates = page.tell(shown)
            self.assertEqual(rates, sorted(rates, reverse=order == "descending"))
            self.assertEqual(page.tell(f"document.querySelectorAll('#table-cells th')[{column}].ariaSort"), order)

    def test_axes_and_lines_are_chosen(self):
        page = self.open(self.sweep)
        self.assertEqual(page.tell("minlife.plots.rate.spec.series.length"), 2)  # a line for each density
        page.tell("""(() => { const select = document.querySelector("#plot-controls select");
          select.value = "density"; select.dispatchEvent(new Event("change")); })()""")
        self.assertEqual(page.tell("minlife.plots.rate.spec.x.label"), "density")
        self.assert_drawn(page, "rate")
        rates = {(row["width"], row["density"]): float(row["success_rate"]) for row in rows_of(self.folder / "swept" / "cells.csv")}
        told = page.tell("minlife.plots.rate.spec.series.flatMap((one) => one.points.map((point) => [point.x, point.y, point.low, point.high]))")
        self.assertEqual(sorted((x, y) for x, y, _, _ in told), sorted((float(density), rate) for (_, density), rate in rates.items()))
        self.assertEqual(page.tell("minlife.plots.rate.spec.series.map((one) => one.name)"), ["width 1", "width 2", "width 6"])
        for _, y, low, high in told:
            self.assertTrue(0 <= low <= y <= high <= 1)

    def test_a_trial_by_click(self):
        page = self.open(self.sweep)
        page.click("#trial-list tbody tr:nth-child(3) .open")
        row = rows_of(self.folder / "swept" / "trials.csv")[2]
        told = page.tell("document.querySelector('#trial').textContent")
        self.assertTrue(page.tell("document.querySelector('#trial').open"))
        self.assertIn(row["trial"][:12], told)
        self.assertIn(row["status"], told)
        points = page.tell("minlife.trialPlot.spec.series[0].points.map((point) => [point.x, point.y])")
        curve = {int(one["update"]): float(one["loss"]) for one in rows_of(self.folder / "swept" / "curves.csv") if one["trial"] == row["trial"]}
        self.assertGreater(len(points), 20)
        for update, loss in points:
            self.assertAlmostEqual(loss, curve[update], delta=0.005 * curve[update])  # three digits
        self.assertEqual(points[-1][0], max(curve))
        # The command that stands there makes the same trial.
        command = page.tell("document.querySelector('#trial pre').textContent").split()
        self.assertEqual(command[:2], ["minlife", "train"])
        (told,) = map(json.loads, self.run_program(*command[1:], "--json").splitlines())
        self.assertEqual((told["status"], told["updates"]), (row["status"], int(row["updates"])))
        page.key("Escape")
        self.assertFalse(page.tell("document.querySelector('#trial').open"))

    def test_a_point_lists_its_trials(self):
        page = self.open(self.sweep)
        left, top, _, _ = page.box("#plot-rate .plot svg")
        x, y = page.tell("[minlife.plots.rate.spots[0].x, minlife.plots.rate.spots[0].y]")
        page.mouse("mouseMoved", left + x, top + y)
        page.settle()
        note = page.tell("document.querySelector('#plot-rate .note').innerText")
        self.assertIn("95 %:", note)
        page.click_at(left + x, top + y)
        page.settle()
        self.assertIn("6 of 36 trials", page.tell("document.querySelector('#trial-count').textContent"))

    def draw(self, page, cells, side=24):
        page.click("#live-clear")
        for row, column in cells:
            left, top, width, height = page.box("#board-now")
            page.click_at(left + (column + 0.5) * width / side, top + (row + 0.5) * height / side)
        page.settle()

    def alive(self, page, board):
        return {(k // 24, k % 24) for k in page.tell(f"[...minlife.living.state().{board}].map((cell, k) => cell ? k : -1).filter((k) => k >= 0)")}

    def test_a_glider_is_drawn_and_foretold(self):
        """By the mouse, and by what the canvas shows: dark cells where it is alive."""
        page = self.open(self.model)
        self.draw(page, GLIDER)
        self.assertEqual(self.alive(page, "now"), set(GLIDER))
        self.assertEqual(self.alive(page, "said"), NEXT)
        self.assertEqual(self.alive(page, "truth"), NEXT)
        self.assertIn("every one of 576 cells is right", page.tell("document.querySelector('#live-verdict').textContent"))
        painted = page.tell("""(() => {
          const canvas = document.querySelector("#board-said"), context = canvas.getContext("2d"), side = canvas.width / 24;
          const cells = [];
          for (let row = 0; row < 24; ++row) for (let column = 0; column < 24; ++column)
            if (context.getImageData(Math.floor((column + 0.5) * side), Math.floor((row + 0.5) * side), 1, 1).data[0] < 99) cells.push([row, column]);
          return cells;
        })()""")
        self.assertEqual({tuple(cell) for cell in painted}, NEXT)
        (self.folder / "glider.rle").write_text("x = 3, y = 3, rule = B3/S23:T24,24\nbo$2bo$3o!\n")
        told = json.loads(self.run_program("predict", "model.h5", "glider.rle", "--generations", 12, "--json"))
        self.assertEqual(told["wrong_cells"], 0)
        for _ in range(12):
            page.click("#live-step")
            self.assertIn("every one", page.tell("document.querySelector('#live-verdict').textContent"))
        self.assertEqual(self.alive(page, "now"), {(row + 3, column + 3) for row, column in GLIDER})  # a quarter a step
        self.assertIn("12", page.tell("document.querySelector('#live-generation').textContent"))

    def test_errors_are_marked(self):
        """A network that learned nothing: crosses where it is wrong, and its own answers when asked for."""
        model = self.train("raw.h5", width=2, examples=8)
        page = self.open(self.report(model))
        self.draw(page, GLIDER)
        wrong = page.tell("minlife.living.state().wrong.reduce((sum, one) => sum + one, 0)")
        self.assertEqual(wrong, len(self.alive(page, "said") ^ self.alive(page, "truth")))
        self.assertGreater(wrong, 0)
        self.assertIn(f"{wrong} of 576 cells", page.tell("document.querySelector('#live-verdict').textContent"))
        said = self.alive(page, "said")
        page.click("#live-own")
        page.click("#live-step")
        self.assertEqual(self.alive(page, "now"), said)

    def test_logits_under_the_pointer(self):
        page = self.open(self.model)
        left, top, width, height = page.box("#board-said")
        page.mouse("mouseMoved", left + 11.5 * width / 24, top + 12.5 * height / 24)
        page.settle()
        logit = page.tell("minlife.living.network.logits(minlife.living.state().now, 24, 24)[12 * 24 + 11]")
        told = page.tell("document.querySelector('#live-cell').textContent")
        self.assertIn("Row 13, column 12", told)
        shown = float(re.search(r"Logit ([+−][\d.e+-]+):", told)[1].replace("−", "-"))
        self.assertAlmostEqual(shown, logit, delta=1e-3 * abs(logit))  # four digits
        values = page.tell("[...document.querySelectorAll('#weights .value')].map((one) => one.textContent)")
        self.assertGreater(sum(value != "–" for value in values), 20)
        squares = page.tell("document.querySelectorAll('#weights rect').length")
        self.assertEqual(squares, 16 * 9 + 16 * 8 + 8)  # the weights of L(1, 8)

    def test_a_running_study_says_so(self):
        page = self.open(self.running)
        done = sum(len(path.read_text().splitlines()) for path in (self.folder / "half" / "ledger").glob("*.jsonl"))
        self.assertTrue(18 < done < 36, done)
        self.assertIn(f"The study is not done: {done} of 36 trials", page.tell("document.querySelector('#outcome').textContent"))
        self.assertEqual(page.tell("minlife.data.trials.rows.length"), done)

    def test_while_a_process_runs_it(self):
        (self.folder / "long.toml").write_text(SWEEP.replace("24_000", "500_000_000").replace("width = [1, 2, 6]", "width = [1, 24]"))
        process = subprocess.Popen([PROGRAM, "sweep", "long.toml", "--out", "long", "--quiet", "--threads", "1"], cwd=self.folder,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        until = time.monotonic() + 120
        while not list(self.folder.glob("long/running/*.json")):
            self.assertLess(time.monotonic(), until)
            time.sleep(0.1)
        page = self.open(self.report("long"))
        self.assertIn("one is running now", page.tell("document.querySelector('#outcome').textContent"))

    def test_without_scripts(self):
        for path, words in [(self.sweep, "plots"), (self.model, "picture")]:
            page = self.open(path, scripts=False)
            text = page.call("DOM.getOuterHTML", nodeId=page.call("DOM.getDocument", depth=0)["root"]["nodeId"])["outerHTML"]
            self.assertNotIn('class="alive"', text)
            missing = text[text.index("<noscript>"):text.index("</noscript>")]
            self.assertIn("Without JavaScript", missing)
            self.assertIn(words, missing)
            tree = page.call("Accessibility.getFullAXTree")["nodes"]
            shown = " ".join(str(node.get("name", {}).get("value", "")) for node in tree if not node.get("ignored"))
            self.assertIn("Without JavaScript this page has", shown)
            self.assertIn("What was asked" if path == self.sweep else "How it was trained", shown)
            if path == self.sweep:
                self.assertIn("success_rate", shown)
                self.assertIn(rows_of(self.folder / "swept" / "trials.csv")[0]["trial"][:12], shown)
            self.assertNotIn("Step", shown.split())
            page.close()


if __name__ == "__main__":
    main()
