// The plots of a sweep: success against any field of the grid, against size, and what a success costs.

minlife.sweepPlots = (data) => {
  const cells = minlife.objects(data.tables.cells);
  const { number, percent } = minlife.format;
  const kMostLines = 8;
  const varied = data.fields.filter((field) => minlife.distinct(cells.map((cell) => cell[field])).length > 1);
  const axes = [...varied, ...(varied.includes("parameters") ? [] : ["parameters"])];
  // At first the field of most values is the axis, and lines are told apart by what has few.
  const values = (field) => minlife.distinct(cells.map((cell) => cell[field]));
  const byValues = [...varied].sort((a, b) => values(b).length - values(a).length);
  const state = { x: byValues[0] ?? "parameters", lines: byValues.slice(1).find((field) => values(field).length <= kMostLines) ?? "", only: {} };
  const interval = (cell) => `${percent(cell.ci_low)} to ${percent(cell.ci_high)}`;
  const plots = {};

  /** Where sizes are the axis, widths are no lines: then what the other plot has as its axis is. */
  const linesFor = (x) => (state.lines !== x ? state.lines : state.x !== x && state.x !== "parameters" ? state.x : "");
  /** Fields that neither an axis nor lines show; each is held at one value. */
  const held = (x) => varied.filter((field) => field !== x && field !== linesFor(x) && field !== "parameters");
  const valueOf = (field) => state.only[field] ?? String(values(field)[0]);

  /** The cells that are to be seen, a series for each value of the field of lines. point(cell): false leaves it out. */
  function series(x, point) {
    const lines = linesFor(x);
    const seen = cells.filter((cell) => held(x).every((field) => String(cell[field]) === valueOf(field)));
    const names = lines ? minlife.distinct(seen.map((cell) => cell[lines])) : [null];
    return names.map((name, k) => ({
      name: name === null ? data.name : `${lines} ${number(name)}`,
      hidden: k >= kMostLines,
      points: seen.filter((cell) => name === null || cell[lines] === name).map(point).filter(Boolean)
        .sort((a, b) => (typeof a.x === "number" && typeof b.x === "number" ? a.x - b.x : 0)),
    }));
  }

  const named = (cell) => varied.map((field) => `${field} ${number(cell[field])}`).join(", ") || "the one cell";
  const pick = (cell) => () => minlife.showTrialsOf("cell", cell.cell);
  const ratePoint = (x) => (cell) => cell.replicates > 0 && {
    x: cell[x], y: cell.success_rate, low: cell.ci_low, high: cell.ci_high, pick: pick(cell),
    note: [`${percent(cell.success_rate)} ${data.success}`, `${cell.successes} of ${cell.replicates}; 95 %: ${interval(cell)}`, named(cell)],
  };
  /** What a success costs is the mean cost of a trial over the rate: its interval is the rate's, turned over. */
  const costPoint = (cell) => cell.successes > 0 && {
    x: cell.parameters, y: cell.train_flops_per_success, low: cell.train_flops_mean / cell.ci_high,
    high: cell.train_flops_mean / cell.ci_low, pick: pick(cell),
    note: [`${number(cell.train_flops_per_success)} FLOPs each`, `${cell.successes} of ${cell.replicates} ${data.success}`, named(cell)],
  };
  const rateAxis = { label: `${data.success} networks`, kind: "linear", low: 0, high: 1, format: percent };
  const sizeAxis = () => ({ label: "numbers in the network (weights and biases)", kind: minlife.scale.kindFor(cells.map((cell) => cell.parameters)) });

  function specs() {
    const half = [{ y: 0.5 }];
    return {
      rate: { label: "How often training succeeds", x: { label: state.x, kind: minlife.scale.kindFor(cells.map((cell) => cell[state.x])) },
        y: rateAxis, form: "points", dodge: true, thresholds: half, series: series(state.x, ratePoint(state.x)) },
      size: { label: "Size against success", x: sizeAxis(), y: rateAxis, form: "points", thresholds: half,
        series: series("width", ratePoint("parameters")) },
      cost: { label: "Cost against size", x: sizeAxis(), y: { label: `FLOPs for each ${data.success} network`, kind: "log" }, form: "points",
        series: series("width", costPoint) },
    };
  }

  function controls() {
    const parts = [minlife.select("against", axes.map((field) => [field, field]), state.x, (value) => {
      if (state.lines === value) state.lines = state.x === "parameters" ? "" : state.x;
      state.x = value;
      update();
    })];
    if (varied.length > 1)
      parts.push(minlife.select("a line for each", [["", "(one line)"], ...varied.map((field) => [field, field])], state.lines,
        (value) => { state.lines = value; update(); }));
    for (const field of new Set([...held(state.x), ...held("width")]))
      parts.push(minlife.select(`${field} is`, values(field).map((value) => [value, number(value)]), valueOf(field),
        (value) => { state.only[field] = value; update(); }));
    return parts;
  }

  function update() {
    const focused = document.activeElement?.closest?.(".control")?.querySelector("span")?.textContent;
    const holder = document.getElementById("plot-controls");
    holder.replaceChildren(...controls());
    if (focused) [...holder.children].find((one) => one.textContent.startsWith(focused))?.querySelector("select").focus();
    for (const [name, spec] of Object.entries(specs())) {
      if (plots[name]) plots[name].set(spec);
      else plots[name] = new minlife.Plot(document.getElementById(`plot-${name}`), spec);
    }
  }
  update();
  return plots;
};
