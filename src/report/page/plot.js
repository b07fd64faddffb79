// One plot: series of points with intervals, on two axes, in SVG. Whatever a pointer shows the keyboard shows too: the
// plot is one stop of the tab key, arrows go from point to point, Enter picks, Escape closes the note.

minlife.Plot = class {
  static kColours = 8;
  static #shapes = [
    "M0-4.6A4.6 4.6 0 1 1 0 4.6A4.6 4.6 0 1 1 0-4.6Z", "M-4.2-4.2H4.2V4.2H-4.2Z", "M0-5.6 5.2 4H-5.2Z",
    "M0-5.8 5.8 0 0 5.8-5.8 0Z", "M0 5.6 5.2-4H-5.2Z", "M-1.7-5H1.7V-1.7H5V1.7H1.7V5H-1.7V1.7H-5V-1.7H-1.7Z",
  ];
  static #dashes = [null, "7 4", "2 3", "9 3 2 3"];

  /**
   * spec: { label, x: { label, kind, format }, y: { label, kind, low, high, format }, legend,
   *   series: [{ name, colour, points: [{ x, y, low, high, note: [lines], pick }], hidden, faint }],
   *   form: "points" | "steps" | "lines", dodge, thresholds: [{ y, text }] }
   */
  constructor(holder, spec) {
    this.holder = holder;
    this.note = minlife.make("div", { class: "note", hidden: true });
    this.legend = minlife.make("div", { class: "legend" });
    this.frame = minlife.make("div", { class: "plot", tabindex: "0", role: "application" });
    this.status = minlife.make("p", { class: "hidden-text", "aria-live": "polite" });
    holder.replaceChildren(this.legend, this.frame, this.note, this.status);
    this.frame.addEventListener("pointermove", (event) => this.#point(event));
    this.frame.addEventListener("pointerleave", () => this.#show(null));
    this.frame.addEventListener("click", (event) => {
      this.#point(event);
      this.#pick();
    });
    this.frame.addEventListener("keydown", (event) => this.#key(event));
    this.frame.addEventListener("blur", () => this.#show(null));
    new ResizeObserver(() => {
      if (this.frame.clientWidth !== this.width) this.draw();
    }).observe(this.frame);
    this.set(spec);
  }

  set(spec) {
    this.spec = spec;
    this.hiddenNames = new Set(spec.series.filter((one) => one.hidden).map((one) => one.name));
    this.#drawLegend();
    this.draw();
  }

  get shown() {
    return this.spec.series.filter((one) => !this.hiddenNames.has(one.name));
  }

  #drawLegend() {
    const { series } = this.spec;
    this.legend.hidden = this.spec.legend === false || series.length < 2;
    if (this.legend.hidden) return this.legend.replaceChildren();
    const keys = series.map((one, k) => {
      const button = minlife.make("button", { type: "button", class: "key", "aria-pressed": String(!this.hiddenNames.has(one.name)) },
        minlife.svg("svg", { viewBox: "-13 -8 26 16", width: 26, height: 16, "aria-hidden": "true" },
          minlife.svg("path", { d: "M-13 0H13", class: `line s${this.#colour(k)}`, "stroke-dasharray": this.#dash(k) }),
          minlife.svg("path", { d: this.#shape(k), class: `mark s${this.#colour(k)}` })),
        one.name);
      button.addEventListener("click", () => {
        if (!this.hiddenNames.delete(one.name)) this.hiddenNames.add(one.name);
        button.setAttribute("aria-pressed", String(!this.hiddenNames.has(one.name)));
        this.draw();
      });
      return button;
    });
    // What is hidden at first does not push the plot down.
    const off = keys.filter((_, k) => series[k].hidden);
    this.legend.replaceChildren(...keys.filter((_, k) => !series[k].hidden));
    if (off.length > 0)
      this.legend.append(minlife.make("details", { class: "more" }, minlife.make("summary", {}, `${off.length} more`),
        minlife.make("div", { class: "legend" }, ...off)));
  }

  #colour(k) { return (this.spec.series[k].colour ?? k) % minlife.Plot.kColours; }
  #shape(k) { return minlife.Plot.#shapes[k % minlife.Plot.#shapes.length]; }
  #dash(k) { return this.spec.form === "lines" ? null : minlife.Plot.#dashes[Math.floor(k / minlife.Plot.kColours) % 4]; }

  draw() {
    const { spec } = this;
    this.width = this.frame.clientWidth;
    const width = Math.max(280, this.width || 640), height = Math.round(Math.min(400, Math.max(270, width * 0.5)));
    const margin = { left: spec.y.kind === "log" ? 84 : 62, right: 16, top: 14, bottom: 50 };
    const w = width - margin.left - margin.right, h = height - margin.top - margin.bottom;
    const points = this.shown.flatMap((one) => one.points);
    const x = minlife.scale.make(spec.x, points.map((p) => p.x), w);
    const y = minlife.scale.make(spec.y, points.flatMap((p) => [p.y, p.low, p.high]).filter(Number.isFinite), h);
    const across = (value) => margin.left + x.place(value), up = (value) => margin.top + h - y.place(value);
    this.frame.setAttribute("aria-label", `${spec.label}. ${spec.y.label} against ${spec.x.label}; ` +
      `${points.length} points in ${this.shown.length} series. Arrow keys go from point to point.`);
    const svg = minlife.svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height, "aria-hidden": "true" });
    svg.append(this.#axes(x, y, margin, w, h));
    this.spots = [];
    spec.series.forEach((one, k) => {
      if (this.hiddenNames.has(one.name)) return;
      const shift = spec.dodge ? (this.shown.indexOf(one) - (this.shown.length - 1) / 2) * Math.min(6, 36 / this.shown.length) : 0;
      svg.append(this.#series(one, k, (value) => across(value) + shift, up));
    });
    if (points.length === 0)
      svg.append(minlife.svg("text", { x: margin.left + w / 2, y: margin.top + h / 2, class: "empty" }, "nothing to show yet"));
    this.ring = minlife.svg("circle", { r: 9, class: "ring", visibility: "hidden" });
    svg.append(this.ring);
    this.frame.replaceChildren(svg);
    this.svg = svg;
    this.at = null;
  }

  #axes(x, y, margin, w, h) {
    const { spec } = this;
    const group = minlife.svg("g", { class: "axes" });
    const bottom = margin.top + h;
    const format = (axis) => axis.format ?? minlife.format.number;
    let lastEnd = -Infinity;
    for (const mark of y.marks) {
      const at = bottom - y.place(mark);
      group.append(minlife.svg("path", { d: `M${margin.left} ${at}h${w}`, class: "grid" }),
        minlife.svg("text", { x: margin.left - 8, y: at + 4, "text-anchor": "end" }, format(spec.y)(mark)));
    }
    for (const mark of x.marks) {
      const at = margin.left + x.place(mark), text = format(spec.x)(mark);
      group.append(minlife.svg("path", { d: `M${at} ${bottom}v5`, class: "tick" }));
      const half = text.length * 3.6;
      if (at - half < lastEnd + 6) continue;
      lastEnd = at + half;
      group.append(minlife.svg("text", { x: at, y: bottom + 19, "text-anchor": "middle" }, text));
    }
    for (const mark of x.minor) group.append(minlife.svg("path", { d: `M${margin.left + x.place(mark)} ${bottom}v3`, class: "tick" }));
    for (const line of spec.thresholds ?? [])
      group.append(minlife.svg("path", { d: `M${margin.left} ${bottom - y.place(line.y)}h${w}`, class: "threshold" }));
    group.append(minlife.svg("path", { d: `M${margin.left} ${bottom}h${w}`, class: "base" }),
      minlife.svg("text", { x: margin.left + w / 2, y: bottom + 41, "text-anchor": "middle", class: "title" }, spec.x.label),
      minlife.svg("text", { transform: `translate(14 ${margin.top + h / 2}) rotate(-90)`, "text-anchor": "middle", class: "title" }, spec.y.label));
    return group;
  }

  #series(one, k, across, up) {
    const { form } = this.spec, colour = `s${this.#colour(k)}`;
    const group = minlife.svg("g", { class: `series${one.faint ? " faint" : ""}` });
    const spots = one.points.filter((p) => Number.isFinite(p.y))
      .map((point) => ({ point, series: one, index: k, x: across(point.x), y: up(point.y), top: up(point.high), bottom: up(point.low) }));
    const steps = form === "steps";
    const path = (pick) => spots.map((s, i) => (i === 0 ? `M${s.x} ${pick(s)}` : steps ? `H${s.x}V${pick(s)}` : `L${s.x} ${pick(s)}`)).join("");
    const hasInterval = (s) => Number.isFinite(s.point.low) && Number.isFinite(s.point.high);
    if (steps && spots.length > 1 && spots.every(hasInterval)) {
      const back = [...spots].reverse().map((s, i) => `V${s.bottom}` + (i > 0 ? `H${s.x}` : "")).join("");
      group.append(minlife.svg("path", { d: `${path((s) => s.top)}${back}Z`, class: `band ${colour}` }));
    }
    if (spots.length > 1)
      group.append(minlife.svg("path", { d: path((s) => s.y), class: `line ${colour}`, "stroke-dasharray": one.faint ? "4 3" : this.#dash(k) }));
    for (const s of spots) {
      if (!steps && hasInterval(s))
        group.append(minlife.svg("path", { d: `M${s.x} ${s.top}V${s.bottom}M${s.x - 3.5} ${s.top}h7M${s.x - 3.5} ${s.bottom}h7`, class: `interval ${colour}` }));
      if (form !== "lines")
        group.append(minlife.svg("path", { d: this.#shape(k), transform: `translate(${s.x} ${s.y})${steps ? " scale(.62)" : ""}`, class: `mark ${colour}` }));
    }
    // Of a line one stop of the keyboard is enough: its end.
    if (form === "lines") spots.forEach((s, i) => { s.isStop = i === spots.length - 1; });
    this.spots.push(...spots);
    return group;
  }

  #point(event) {
    const box = this.svg.getBoundingClientRect();
    const x = event.clientX - box.left, y = event.clientY - box.top;
    let best = null, least = this.spec.form === "lines" ? 16 ** 2 : 34 ** 2;
    for (const spot of this.spots) {
      const distance = (spot.x - x) ** 2 + (spot.y - y) ** 2;
      if (distance < least) [best, least] = [spot, distance];
    }
    this.#show(best);
  }

  #show(spot, aloud = false) {
    this.at = spot;
    this.note.hidden = spot === null;
    this.ring.setAttribute("visibility", spot ? "visible" : "hidden");
    this.frame.classList.toggle("can-pick", Boolean(spot?.point.pick));
    if (!spot) return;
    this.ring.setAttribute("cx", spot.x);
    this.ring.setAttribute("cy", spot.y);
    const lines = [...(this.spec.series.length > 1 && this.spec.legend !== false ? [spot.series.name] : []), ...spot.point.note];
    this.note.replaceChildren(...lines.map((line, k) => minlife.make(k === 0 ? "strong" : "span", {}, line)));
    const box = this.frame.getBoundingClientRect(), base = this.holder.getBoundingClientRect();
    const width = this.note.offsetWidth, left = box.left - base.left + spot.x;
    const beside = left + 14 + width > base.width ? left - 14 - width : left + 14;
    this.note.style.left = `${Math.max(0, Math.min(beside, base.width - width))}px`;
    this.note.style.top = `${Math.max(0, box.top - base.top + spot.y - this.note.offsetHeight - 8)}px`;
    if (aloud) this.status.textContent = lines.join(", ");
  }

  #pick() {
    if (this.at?.point.pick) this.at.point.pick();
  }

  #key(event) {
    const stops = this.spots.filter((spot) => spot.isStop !== false);
    if (event.key === "Escape") return this.#show(null);
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      return this.#pick();
    }
    const forward = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!forward || stops.length === 0) return undefined;
    event.preventDefault();
    const at = stops.indexOf(this.at);
    let next = at < 0 ? (forward > 0 ? 0 : stops.length - 1) : at + forward;
    const bySeries = event.key === "ArrowDown" || event.key === "ArrowUp";
    while (bySeries && at >= 0 && stops[next]?.series === stops[at].series) next += forward;
    return this.#show(stops[(next + stops.length) % stops.length], true);
  }
};
