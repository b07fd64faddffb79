// Small helpers for elements, SVG and numbers.

/** An element: make("td", { class: "number" }, "3", other). Text is text, never HTML. */
minlife.make = (name, attributes = {}, ...children) => minlife.fill(document.createElement(name), attributes, children);

minlife.svg = (name, attributes = {}, ...children) =>
  minlife.fill(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);

minlife.fill = (element, attributes, children) => {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== undefined && value !== null && value !== false) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
};

minlife.format = (() => {
  const grouped = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
  /** A number as people read it: three digits that tell something, thousands with commas. */
  function number(value) {
    if (value === null || value === undefined || value === "") return "–";
    if (typeof value !== "number") return String(value);
    const size = Math.abs(value);
    if (Number.isInteger(value) && size < 1e9) return grouped.format(value).replace("-", "−");
    if (size >= 1e6 || (size < 1e-3 && size > 0)) {
      const [digits, exponent] = value.toExponential(1).split("e"), power = `10${raised(Number(exponent))}`;
      return digits === "1.0" ? power : `${digits.replace("-", "−").replace(".0", "")} × ${power}`;
    }
    if (size >= 100) return grouped.format(value).replace("-", "−");
    return String(Number(value.toPrecision(3))).replace("-", "−");
  }
  function raised(exponent) {
    return String(exponent).replace(/./g, (c) => (c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(c)]));
  }
  const percent = (share) => `${Number((100 * share).toFixed(1))} %`;
  const logit = (value) => (value < 0 ? "−" : "+") + Math.abs(value).toPrecision(4);
  return { number, percent, logit, raised };
})();

/** A control: a label and a select. options: [value, text] each. */
minlife.select = (label, options, value, onChange) => {
  const select = minlife.make("select", { onchange: () => onChange(select.value) },
    ...options.map(([each, text]) => minlife.make("option", { value: each, selected: String(each) === String(value) }, text)));
  return minlife.make("label", { class: "control" }, minlife.make("span", {}, label), select);
};

/** Rows of a table of the page as objects by column. */
minlife.objects = (table) =>
  table.rows.map((row) => Object.fromEntries(table.columns.map((column, k) => [column.name, row[k]])));

/** The values that are there, each once, numbers in order. */
minlife.distinct = (values) => {
  const all = [...new Set(values)];
  return all.every((value) => typeof value === "number") ? all.sort((a, b) => a - b) : all;
};
