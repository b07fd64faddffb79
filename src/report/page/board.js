// A board on a canvas. One that can be drawn on takes mouse, finger and pen, and the keyboard: arrows move a cell's frame,
// space or Enter changes the cell.

minlife.Board = class {
  /** options: { label, rows, columns, onDraw(cell, alive), onPoint(cell or null) }; without onDraw it is only looked at. */
  constructor(canvas, options) {
    this.canvas = canvas;
    Object.assign(this, options);
    this.cells = new Uint8Array(this.rows * this.columns);
    this.marks = null;
    this.cursor = null;
    this.hover = null;
    canvas.addEventListener("pointermove", (event) => this.#move(event));
    canvas.addEventListener("pointerleave", () => this.#hover(null));
    if (this.onDraw) this.#listen();
    new ResizeObserver(() => this.draw()).observe(canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
  }

  #listen() {
    const { canvas } = this;
    canvas.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      canvas.setPointerCapture(event.pointerId);
      const cell = this.#cellAt(event);
      if (cell === null) return;
      this.brush = this.cells[cell] ? 0 : 1;
      this.onDraw(cell, this.brush);
    });
    const lift = () => { this.brush = null; };
    canvas.addEventListener("pointerup", lift);
    canvas.addEventListener("pointercancel", lift);
    canvas.addEventListener("focus", () => {
      if (!canvas.matches(":focus-visible")) return;
      this.cursor ??= Math.floor(this.rows / 2) * this.columns + Math.floor(this.columns / 2);
      this.#hover(this.cursor);
    });
    canvas.addEventListener("blur", () => {
      this.cursor = null;
      this.#hover(null);
    });
    canvas.addEventListener("keydown", (event) => this.#key(event));
  }

  #key(event) {
    const { rows, columns } = this;
    const at = this.cursor ?? Math.floor(rows / 2) * columns + Math.floor(columns / 2);
    let row = Math.floor(at / columns), column = at % columns;
    if (event.key === "ArrowUp") row = (row + rows - 1) % rows;
    else if (event.key === "ArrowDown") row = (row + 1) % rows;
    else if (event.key === "ArrowLeft") column = (column + columns - 1) % columns;
    else if (event.key === "ArrowRight") column = (column + 1) % columns;
    else if (event.key !== " " && event.key !== "Enter") return;
    event.preventDefault();
    this.cursor = row * columns + column;
    if (event.key === " " || event.key === "Enter") this.onDraw(this.cursor, this.cells[this.cursor] ? 0 : 1);
    this.#hover(this.cursor);
  }

  #cellAt(event) {
    const box = this.canvas.getBoundingClientRect();
    const column = Math.floor(((event.clientX - box.left) / box.width) * this.columns);
    const row = Math.floor(((event.clientY - box.top) / box.height) * this.rows);
    return row < 0 || row >= this.rows || column < 0 || column >= this.columns ? null : row * this.columns + column;
  }

  #move(event) {
    const cell = this.#cellAt(event);
    if (cell === null) return;
    if (typeof this.brush === "number" && this.cells[cell] !== this.brush) this.onDraw(cell, this.brush);
    this.#hover(cell);
  }

  #hover(cell) {
    this.onPoint(cell);
  }

  /** marks: Uint8Array, 1 where a cell is wrong; or null. */
  set(cells, marks = null) {
    this.cells = cells;
    this.marks = marks;
    this.draw();
  }

  point(cell) {
    this.hover = cell;
    this.draw();
  }

  draw() {
    const { canvas, rows, columns } = this;
    const ratio = window.devicePixelRatio || 1;
    const width = Math.round(canvas.clientWidth * ratio), height = Math.round((width * rows) / columns);
    if (width === 0) return;
    if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
    const context = canvas.getContext("2d");
    const style = getComputedStyle(canvas);
    const colour = (name) => style.getPropertyValue(name).trim();
    context.fillStyle = colour("--board");
    context.fillRect(0, 0, width, height);
    const side = width / columns;
    const edge = (k) => Math.round(k * side);
    const box = (cell, gap) => {
      const row = Math.floor(cell / columns), column = cell % columns;
      return [edge(column) + gap, edge(row) + gap, edge(column + 1) - edge(column) - 2 * gap, edge(row + 1) - edge(row) - 2 * gap];
    };
    context.fillStyle = colour("--board-line");
    for (let k = 0; k <= columns; ++k) context.fillRect(Math.min(edge(k), width - 1), 0, 1, height);
    for (let k = 0; k <= rows; ++k) context.fillRect(0, Math.min(edge(k), height - 1), width, 1);
    context.fillStyle = colour("--alive");
    this.cells.forEach((alive, cell) => { if (alive) context.fillRect(...box(cell, ratio)); });
    if (this.marks) this.#drawMarks(context, box, colour, ratio);
    if (this.hover !== null) {
      context.strokeStyle = colour("--focus");
      context.lineWidth = 2 * ratio;
      context.strokeRect(...box(this.hover, 0));
    }
  }

  /** A cross over each wrong cell: it need not be told by its colour. */
  #drawMarks(context, box, colour, ratio) {
    context.strokeStyle = colour("--wrong");
    context.lineWidth = 2 * ratio;
    context.beginPath();
    this.marks.forEach((wrong, cell) => {
      if (!wrong) return;
      const [x, y, w, h] = box(cell, 2 * ratio);
      context.fillStyle = colour("--wrong-soft");
      context.fillRect(...box(cell, ratio));
      context.moveTo(x, y);
      context.lineTo(x + w, y + h);
      context.moveTo(x + w, y);
      context.lineTo(x, y + h);
    });
    context.stroke();
  }
};
