// The plots of a shrink: size against success, and cost against size, a series for each way.

minlife.shrinkPlots = (data) => {
  const { number, percent } = minlife.format;
  const rows = minlife.objects(data.tables.routes), cheapest = minlife.objects(data.tables.cheapest);
  const groups = minlife.distinct(rows.map((row) => row.route));
  // A width's row has its width in its method, and all of them are one way.
  const wayOf = (row) => (/^width \d+$/.test(row.method) ? row.route : row.route === row.method ? row.route : `${row.route}, ${row.method}`);
  const ways = [...new Set(rows.map(wayOf))];

  /** At first each group shows its best way: most exact networks at a third of the size or less. */
  const score = (way) => {
    const small = rows.filter((row) => wayOf(row) === way && row.percent <= 34);
    return small.reduce((sum, row) => sum + row.success_rate, 0) / Math.max(1, small.length);
  };
  const best = new Set(groups.map((group) => ways.filter((way) => rows.some((row) => wayOf(row) === way && row.route === group))
    .sort((a, b) => score(b) - score(a))[0]));

  const axes = {
    nonzero: { label: "numbers that are left (median)", kind: minlife.scale.kindFor(rows.map((row) => row.nonzero)) },
    percent: { label: "% of the oversized network's numbers", kind: minlife.scale.kindFor(rows.map((row) => row.percent)) },
    keep: { label: "share that was kept (keep)", kind: minlife.scale.kindFor(rows.map((row) => row.keep)) },
    macs_per_cell: { label: "multiply-adds for each cell", kind: minlife.scale.kindFor(rows.map((row) => row.macs_per_cell)) },
  };
  const ratePoint = (x) => (row) => ({
    x: row[x], y: row.success_rate, low: row.ci_low, high: row.ci_high,
    note: [`${percent(row.success_rate)} ${data.success}`, `${row.successes} of ${row.replicates}; 95 %: ${percent(row.ci_low)} to ${percent(row.ci_high)}`,
      `${wayOf(row)}, keep ${number(row.keep)}: ${number(row.nonzero)} numbers`],
  });
  const rateAxis = { label: `${data.success} networks`, kind: "linear", low: 0, high: 1, format: percent };
  const rateSpec = (label, x) => ({
    label, x: axes[x], y: rateAxis, form: "points",
    series: ways.map((way) => ({
      name: way, hidden: !best.has(way),
      points: rows.filter((row) => wayOf(row) === way).map(ratePoint(x)).sort((a, b) => a.x - b.x),
    })),
  });
  const costSpec = {
    label: "Cost against size",
    x: { label: "numbers that the network may have", kind: minlife.scale.kindFor(cheapest.map((row) => row.at_most)) },
    y: { label: `FLOPs for each ${data.success} network`, kind: "log" },
    form: "steps",
    series: minlife.distinct(cheapest.map((row) => row.route)).map((route) => ({
      name: route,
      points: cheapest.filter((row) => row.route === route).map((row) => ({
        x: row.at_most, y: row.train_flops_per_exact, low: row.ci_low, high: row.ci_high,
        note: [`${number(row.train_flops_per_exact)} FLOPs each`, `95 %: ${number(row.ci_low)} to ${number(row.ci_high)}`,
          `at most ${row.at_most} numbers: ${row.method}, keep ${number(row.keep)}; ${row.exact} of ${row.attempts}`],
      })),
    })),
  };

  const plots = {
    size: new minlife.Plot(document.getElementById("plot-size"), rateSpec("Size against success", "nonzero")),
    rate: new minlife.Plot(document.getElementById("plot-rate"), rateSpec("How often a way succeeds", "keep")),
    cost: new minlife.Plot(document.getElementById("plot-cost"), costSpec),
  };
  document.getElementById("plot-controls").replaceChildren(
    minlife.select("against", Object.entries(axes).map(([name, axis]) => [name, axis.label]), "keep",
      (name) => plots.rate.set(rateSpec("How often a way succeeds", name))));
  return plots;
};
