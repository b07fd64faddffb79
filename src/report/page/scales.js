// Axes: where a value lies on a line of so many pixels, and which values are marked.

minlife.scale = (() => {
  /** Steps of 1, 2 or 5 that mark a range in about so many pieces. */
  function niceStep(span, pieces) {
    const rough = span / pieces, power = 10 ** Math.floor(Math.log10(rough));
    return power * [1, 2, 5, 10].find((factor) => factor * power >= rough);
  }

  function linear(values, length, options) {
    let low = options.low ?? Math.min(...values), high = options.high ?? Math.max(...values);
    if (!(high > low)) [low, high] = [low - 0.5, high + 0.5];
    const gap = options.low === undefined ? 0.04 * (high - low) : 0;
    [low, high] = [low - gap, high + gap];
    const distinct = minlife.distinct(values);
    let marks = distinct;
    if (options.low !== undefined || distinct.length > Math.max(2, length / 56)) {
      const step = niceStep(high - low, Math.max(2, Math.floor(length / 70)));
      marks = [];
      for (let k = Math.ceil(low / step); k * step <= high * (1 + 1e-12); ++k) marks.push(Number((k * step).toPrecision(12)));
    }
    return { place: (value) => ((value - low) / (high - low)) * length, marks, minor: [] };
  }

  function log(values, length) {
    const all = values.filter((value) => value > 0);
    const low = Math.log10(Math.min(...all)), high = Math.log10(Math.max(...all));
    const gap = Math.max(0.05 * (high - low), 0.08);
    const [from, to] = [low - gap, high + gap];
    const marks = [], minor = [];
    const perDecade = length / (to - from);
    const few = Math.max(1, Math.ceil(44 / perDecade));
    for (let power = Math.floor(from); power <= to; ++power)
      for (let digit = 1; digit < 10; ++digit) {
        const at = Math.log10(digit) + power;
        if (at < from || at > to) continue;
        const isMarked = digit === 1 ? power % few === 0
          : perDecade > 420 || (perDecade > 130 && (digit === 2 || digit === 5));
        (isMarked ? marks : minor).push(digit * 10 ** power);
      }
    return {
      place: (value) => (value > 0 ? ((Math.log10(value) - from) / (to - from)) * length : 0),
      marks,
      minor: few > 1 ? [] : minor,
    };
  }

  function category(values, length) {
    const names = minlife.distinct(values);
    return { place: (value) => ((names.indexOf(value) + 0.5) / names.length) * length, marks: names, minor: [] };
  }

  /** Of values on an axis: "category" for texts, "log" where positive numbers span more than a factor of 12. */
  function kindFor(values) {
    if (values.some((value) => typeof value !== "number")) return "category";
    const low = Math.min(...values), high = Math.max(...values);
    return low > 0 && high / low > 12 ? "log" : "linear";
  }

  /** axis: { kind, low, high }; values: all that must find a place. */
  function make(axis, values, length) {
    if (axis.kind === "category") return category(values, length);
    if (axis.kind === "log" && values.some((value) => value > 0)) return log(values, length);
    return linear(values.length ? values : [0, 1], length, axis);
  }

  return { make, kindFor };
})();
