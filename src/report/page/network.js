// A network on a board, as Network::forward of src/nn has it: sums begin with the bias and take inputs
// channel by channel, rows and columns of the kernel in order.
minlife.Network = class {
  /** description: what the page says of it, see network_data.h. */
  constructor(description) {
    Object.assign(this, description);
    const bytes = Uint8Array.from(atob(description.parameters), (letter) => letter.charCodeAt(0));
    const view = new DataView(bytes.buffer);
    this.numbers = Float32Array.from({ length: bytes.length / 4 }, (_, k) => view.getFloat32(4 * k, true));
    this.fma = description.fused ? minlife.float32.fused : minlife.float32.apart;
    this.activate = minlife.float32.activations(this.fma)[description.activation];
  }

  /** Whether the page has its activation. */
  get isKnown() {
    return this.activate !== undefined;
  }

  weight(layer, output, input, tap) {
    const taps = layer.kernel * layer.kernel;
    return this.numbers[layer.weight + (output * layer.inputs + input) * taps + tap];
  }

  /** board: Uint8Array of rows * columns cells, 0 or 1. Returns the planes of every layer; the last is the logits. */
  forward(board, rows, columns) {
    const around = this.#neighbours(rows, columns);
    let planes = [Float32Array.from(board)];
    const all = [];
    for (const layer of this.layers) {
      planes = this.#convolve(layer, planes, rows * columns, around);
      all.push(planes);
    }
    return all;
  }

  logits(board, rows, columns) {
    return this.forward(board, rows, columns).at(-1)[0];
  }

  predict(board, rows, columns) {
    return Uint8Array.from(this.logits(board, rows, columns), (logit) => (logit > 0 ? 1 : 0));
  }

  #convolve(layer, inputs, cells, around) {
    const taps = layer.kernel * layer.kernel, fma = this.fma;
    const active = inputs.map((plane) => plane.some((value) => value !== 0));
    return Array.from({ length: layer.outputs }, (_, output) => {
      const plane = new Float32Array(cells);
      const bias = this.numbers[layer.bias + output];
      for (let cell = 0; cell < cells; ++cell) {
        let sum = bias;
        for (let input = 0; input < layer.inputs; ++input) {
          if (!active[input]) continue;  // adds zeros
          const values = inputs[input];
          const first = layer.weight + (output * layer.inputs + input) * taps;
          if (taps === 1) {
            const value = values[cell];
            if (value !== 0) sum = fma(this.numbers[first], value, sum);
            continue;
          }
          for (let tap = 0; tap < 9; ++tap) {
            const from = around[9 * cell + tap];
            if (from < 0) continue;  // beyond a dead edge
            const value = values[from];
            if (value !== 0) sum = fma(this.numbers[first + tap], value, sum);
          }
        }
        plane[cell] = layer.activated ? this.activate(sum, layer.slopes[output] ?? 0) : sum;
      }
      return plane;
    });
  }

  /** Of each cell the nine cells that its kernel reads, row by row; -1 beyond a dead edge. */
  #neighbours(rows, columns) {
    const key = `${rows} ${columns}`;
    if (this.aroundKey === key) return this.around;
    const around = new Int32Array(9 * rows * columns);
    for (let row = 0; row < rows; ++row)
      for (let column = 0; column < columns; ++column)
        for (let tap = 0; tap < 9; ++tap) {
          const y = row + Math.floor(tap / 3) - 1, x = column + (tap % 3) - 1;
          const inside = y >= 0 && y < rows && x >= 0 && x < columns;
          const wrapped = ((y + rows) % rows) * columns + ((x + columns) % columns);
          around[9 * (row * columns + column) + tap] = inside || this.boundary === "torus" ? wrapped : -1;
        }
    this.aroundKey = key;
    this.around = around;
    return around;
  }
};

// The truth: the network's rule on its boundary.
minlife.lifeStep = (network, board, rows, columns) => {
  const isTorus = network.boundary === "torus";
  const next = new Uint8Array(board.length);
  for (let row = 0; row < rows; ++row)
    for (let column = 0; column < columns; ++column) {
      let neighbours = 0;
      for (let dy = -1; dy <= 1; ++dy)
        for (let dx = -1; dx <= 1; ++dx) {
          if (dy === 0 && dx === 0) continue;
          const y = row + dy, x = column + dx;
          if (isTorus) neighbours += board[((y + rows) % rows) * columns + ((x + columns) % columns)];
          else if (y >= 0 && y < rows && x >= 0 && x < columns) neighbours += board[y * columns + x];
        }
      const cell = row * columns + column;
      next[cell] = ((board[cell] ? network.survival : network.birth) >> neighbours) & 1;
    }
  return next;
};
