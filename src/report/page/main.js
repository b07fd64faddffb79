// Brings the page to life, from the data that stand in it.

minlife.start = () => {
  const data = JSON.parse(document.getElementById("data").textContent);
  document.documentElement.classList.add("alive");
  for (const table of document.querySelectorAll("table.sortable")) minlife.sortable(table);
  minlife.data = data;
  if (data.network) minlife.living = minlife.live(data.network);
  if (data.trials) minlife.trialList = minlife.trials(data);
  if (data.kind === "sweep" && data.tables.cells.rows.length) minlife.plots = minlife.sweepPlots(data);
  if (data.kind === "shrink" && data.tables.routes.rows.length) minlife.plots = minlife.shrinkPlots(data);
  if (data.kind === "model" && data.curve) minlife.plots = { curve: minlife.modelCurve(data.curve) };
};

/** The learning curve of a single model. */
minlife.modelCurve = (curve) => {
  const { number } = minlife.format;
  return new minlife.Plot(document.getElementById("plot-curve"), {
    label: "Learning curve", legend: false, form: "lines", x: { label: "updates", kind: "log" }, y: { label: "loss", kind: "log" },
    series: [{ name: "loss", points: curve.update.map((update, k) => ({ x: update, y: curve.loss[k], wrong: curve.wrong_windows[k] }))
      .filter((point) => point.y > 0)
      .map((point) => ({ ...point, note: [`loss ${number(point.y)} after ${number(point.x)} updates`,
        point.wrong === null ? "" : `${number(point.wrong)} windows wrong`].filter(Boolean) })) }],
  });
};

minlife.start();
