// Single trials: their learning curves in one plot, a list by pages, and one of them as a whole.

minlife.trials = (data) => {
  const { number } = minlife.format;
  const kPage = 25, kMostCurves = 120;
  const rows = minlife.objects(data.trials);
  const isSweep = data.kind === "sweep";
  const groupFields = isSweep ? ["cell"] : ["rule", "start", "keep", "width"];
  const curves = new Map(data.curves.map((curve) => [curve.trial, curve]));
  const hasCurves = curves.size > 0;
  const state = { page: 0, sort: null, only: {}, curve: "loss", group: null };
  const make = minlife.make;

  const groupOf = (row) => groupFields.map((field) => row[field]).join("\u0001");
  const groupName = (row) => (isSweep ? data.cells[row.cell].name
    : [row.rule ? `pruned by ${row.rule}, keep ${number(row.keep)}, ${row.start}${row.shuffled ? ", shuffled" : ""}` : `fresh, width ${row.width}`].join(""));
  const groups = new Map();
  rows.forEach((row, k) => {
    row.index = k;
    const key = groupOf(row);
    if (!groups.has(key)) groups.set(key, { name: groupName(row), rows: [] });
    groups.get(key).rows.push(row);
  });

  const measures = {
    loss: { label: "loss", kind: "log" },
    wrong_windows: { label: "wrong windows", kind: "linear" },
    accuracy: { label: "share of right cells in the batch", kind: "linear" },
  };

  function curvePoints(curve, measure) {
    return curve.update.map((update, k) => ({ x: update, y: curve[measure]?.[k] ?? null }))
      .filter((point) => point.y !== null && (measures[measure].kind !== "log" || point.y > 0));
  }

  function curveSpec(list, measure, picks) {
    const some = list.filter((row) => curves.has(row.index)).slice(0, kMostCurves);
    return {
      label: "Learning curves", legend: false, form: "lines",
      x: { label: "updates", kind: "log" }, y: measures[measure],
      series: some.map((row) => ({
        name: row.trial, colour: row.success ? 0 : 1, faint: !row.success,
        points: curvePoints(curves.get(row.index), measure).map((point) => ({
          ...point, pick: picks ? () => show(row) : undefined,
          note: [`${measures[measure].label} ${number(point.y)} after ${number(point.x)} updates`,
            `replicate ${row.replicate}: ${row.status}`],
        })),
      })),
    };
  }

  const element = (id) => document.getElementById(id);
  let plot = null;
  function updateCurves() {
    if (!hasCurves) return;
    const spec = curveSpec(groups.get(state.group).rows, state.curve, true);
    if (plot) plot.set(spec);
    else plot = new minlife.Plot(element("plot-curves"), spec);
  }
  function startCurves() {
    if (!hasCurves) return;
    const withCurves = [...groups].filter(([, group]) => group.rows.some((row) => curves.has(row.index)));
    state.group = withCurves[0][0];
    const known = Object.keys(measures).filter((name) => data.curves.some((curve) => curve[name]?.some((value) => value !== null)));
    element("curve-controls").replaceChildren(
      minlife.select("trials of", withCurves.map(([key, group]) => [key, group.name]), state.group, (key) => { state.group = key; updateCurves(); }),
      minlife.select("show", known.map((name) => [name, measures[name].label]), state.curve, (name) => { state.curve = name; updateCurves(); }));
    updateCurves();
  }

  // The list.
  const listed = (isSweep ? ["cell"] : ["rule", "keep", "start", "width"])
    .concat(["replicate", "status", "success", "updates", "exact_errors", "accuracy", "train_flops", "seconds"])
    .filter((name) => data.trials.columns.some((column) => column.name === name));
  const filters = isSweep ? ["cell", "status"] : ["rule", "keep", "start", "status"];

  function text(row, name) {
    if (name === "cell") return data.cells[row.cell].name;
    if (name === "success") return row.success ? "yes" : "no";
    if (name === "rule") return row.rule || "none";
    return number(row[name]);
  }
  function matching() {
    const found = rows.filter((row) => Object.entries(state.only).every(([name, value]) => value === "" || String(row[name]) === value));
    if (state.sort) {
      const { name, sign } = state.sort;
      const rank = (value) => (value === null || value === "" ? Infinity : value);
      found.sort((a, b) => {
        const [x, y] = [rank(a[name]), rank(b[name])];
        return (x < y ? -sign : x > y ? sign : 0) || a.index - b.index;
      });
    }
    return found;
  }
  function updateList() {
    const found = matching(), pages = Math.max(1, Math.ceil(found.length / kPage));
    state.page = Math.min(state.page, pages - 1);
    const body = found.slice(state.page * kPage, (state.page + 1) * kPage).map((row) =>
      make("tr", {}, make("td", {}, make("button", { type: "button", class: "open", onclick: () => show(row),
        "aria-label": `Show trial ${row.trial}` }, row.trial)),
      ...listed.map((name) => make("td", { class: typeof row[name] === "number" && name !== "cell" && name !== "success" ? "number" : undefined },
        name === "status" ? make("span", { class: `status ${row.success ? "good" : "bad"}` }, row.status) : text(row, name)))));
    const head = make("tr", {}, make("th", { scope: "col" }, "trial"), ...listed.map((name) => {
      const sorted = state.sort?.name === name ? (state.sort.sign > 0 ? "ascending" : "descending") : undefined;
      return make("th", { scope: "col", "aria-sort": sorted }, make("button", { type: "button", class: "sort", "data-name": name, onclick: () => {
        state.sort = { name, sign: sorted === "ascending" ? -1 : 1 };
        updateList();
        element("trial-list").querySelector(`button[data-name="${name}"]`).focus();
      } }, name));
    }));
    element("trial-list").replaceChildren(make("table", {}, make("thead", {}, head), make("tbody", {}, ...body)));
    element("trial-count").textContent = `${number(found.length)} of ${number(rows.length)} trials; page ${state.page + 1} of ${pages}`;
    element("trial-back").disabled = state.page === 0;
    element("trial-on").disabled = state.page + 1 >= pages;
  }
  function startList() {
    element("trial-controls").replaceChildren(...filters.filter((name) => minlife.distinct(rows.map((row) => row[name])).length > 1)
      .map((name) => minlife.select(name, [["", "all"], ...minlife.distinct(rows.map((row) => row[name]))
        .map((value) => [value, name === "cell" ? data.cells[value].name : value === "" ? "none" : number(value)])], state.only[name] ?? "",
      (value) => { state.only[name] = value; state.page = 0; updateList(); })));
    element("trial-back").addEventListener("click", () => { state.page -= 1; updateList(); });
    element("trial-on").addEventListener("click", () => { state.page += 1; updateList(); });
    updateList();
  }

  // One trial.
  const dialog = element("trial");
  function show(row) {
    const words = new Map(data.trials.columns.map((column) => [column.name, column]));
    const facts = Object.keys(row).filter((name) => name !== "index").map((name) => {
      const column = words.get(name);
      return make("div", { class: "fact" }, make("dt", {}, name),
        make("dd", {}, make("strong", {}, text(row, name)), make("small", {}, column.meaning)));
    });
    const command = isSweep ? `${data.cells[row.cell].command} --replicate ${row.replicate} --out trial.h5` : null;
    const holder = make("div", { class: "figure" });
    dialog.replaceChildren(
      make("div", { class: "dialog-head" }, make("h2", { id: "trial-title" }, `Trial ${row.trial}`),
        make("button", { type: "button", class: "close", onclick: () => dialog.close() }, "Close")),
      make("p", {}, make("span", { class: `status ${row.success ? "good" : "bad"}` }, row.status), ` ${groupName(row)}, replicate ${row.replicate}`),
      curves.has(row.index) ? holder : make("p", { class: "soft" }, data.curveless),
      make("dl", { class: "facts" }, ...facts),
      command ? make("p", { class: "soft" }, "The same bits again:") : null,
      command ? make("pre", { tabindex: "0" }, make("code", {}, command)) : null);
    if (!dialog.open) dialog.showModal();
    if (curves.has(row.index)) minlife.trialPlot = new minlife.Plot(holder, curveSpec([row], "loss", false));
  }
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });

  minlife.showTrialsOf = (name, value) => {
    state.only = { [name]: String(value) };
    state.page = 0;
    startFilters();
    updateList();
    element("trials").scrollIntoView({ behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  };
  function startFilters() {
    for (const select of element("trial-controls").querySelectorAll("select")) {
      const name = select.closest("label").querySelector("span").textContent;
      select.value = state.only[name] ?? "";
    }
  }

  startCurves();
  startList();
  return { plot: () => plot, show, rows };
};
