// A network's numbers as a picture: of each unit its kernels, one square a weight, and what it says at the cell that is
// pointed at.

minlife.weights = (holder, network) => {
  const { svg, make } = minlife, { number } = minlife.format;
  const kSquare = 15, kGap = 5;
  const mostOf = (layer) => Math.max(1e-30, ...Array.from({ length: layer.outputs * layer.inputs * layer.kernel ** 2 },
    (_, k) => Math.abs(network.numbers[layer.weight + k])));

  /** Orange above 0, blue below; how strong in its layer, in ten steps that the style sheet has colours for. */
  const shade = (value, most) => `w ${value < 0 ? "low" : "high"}${value === 0 ? 0 : Math.max(1, Math.ceil((9 * Math.abs(value)) / most))}`;
  const told = (value) => String(Number(value.toPrecision(4))).replace("-", "−");

  function kernel(layer, output, input, most) {
    const group = svg("g");
    for (let tap = 0; tap < layer.kernel ** 2; ++tap) {
      const value = network.weight(layer, output, input, tap);
      const x = (tap % layer.kernel) * kSquare, y = Math.floor(tap / layer.kernel) * kSquare;
      group.append(svg("rect", { x, y, width: kSquare - 1, height: kSquare - 1, rx: 2, class: shade(value, most) },
        svg("title", {}, `${layer.kernel === 3 ? `weight ${"↖↑↗←·→↙↓↘"[tap]}` : "weight"} from ${input + 1}: ${told(value)}`)));
      // Signs are told without colour too.
      if (value < 0) group.append(svg("path", { d: `M${x + 4} ${y + kSquare / 2 - 0.5}h6`, class: "minus" }));
    }
    return group;
  }

  const values = [];
  const blocks = network.layers.map((layer, k) => {
    const isLast = k + 1 === network.layers.length, most = mostOf(layer);
    const units = Array.from({ length: layer.outputs }, (_, output) => {
      const pitch = layer.kernel * kSquare + kGap;
      const columns = Math.min(layer.inputs, Math.max(1, Math.floor(300 / pitch))), rows = Math.ceil(layer.inputs / columns);
      const picture = svg("svg", { width: columns * pitch - kGap, height: rows * pitch - kGap, "aria-hidden": "true",
        viewBox: `0 0 ${columns * pitch - kGap} ${rows * pitch - kGap}` });
      for (let input = 0; input < layer.inputs; ++input) {
        const one = kernel(layer, output, input, most);
        one.setAttribute("transform", `translate(${(input % columns) * pitch} ${Math.floor(input / columns) * pitch})`);
        picture.append(one);
      }
      const value = make("output", { class: "value" }, "–");
      values.push({ layer: k, output, value });
      return make("div", { class: "unit" }, make("span", { class: "unit-name" }, isLast ? "logit" : String(output + 1)), picture,
        make("span", { class: "bias" }, `bias ${told(network.numbers[layer.bias + output])}`), value);
    });
    const kind = layer.kernel === 3 ? "looks around: 3 × 3 cells" : "looks at its own cell";
    return make("section", { class: "layer" }, make("h4", {}, `${isLast ? "Decoder" : `Layer ${k + 1}`} `,
      make("small", {}, `${kind}; ${layer.inputs} → ${layer.outputs}`)), make("div", { class: "units" }, ...units));
  });
  holder.replaceChildren(...blocks);

  /** What every unit says at a cell; of none: nothing. planes: of Network.forward. */
  return (planes, cell) => {
    for (const one of values) {
      const value = cell === null ? null : planes[one.layer][one.output][cell];
      one.value.textContent = value === null ? "–" : number(value);
      one.value.classList.toggle("on", value !== null && value > 0);
    }
  };
};
