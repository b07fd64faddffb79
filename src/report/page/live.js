// The network alive: a board to draw on, what the network says of it, and what Life does.

minlife.live = (description) => {
  const { number, logit } = minlife.format;
  const element = (id) => document.getElementById(id);
  const network = new minlife.Network(description);
  if (!network.isKnown) {
    element("live").replaceChildren(minlife.make("p", {}, `This page does not know the activation ${description.activation}, so it cannot run the network.`));
    return null;
  }
  const side = description.side;
  const cells = side * side;
  const boards = {}, patterns = new Map(description.patterns);
  let state = new Uint8Array(cells), planes = [], said = state, truth = state, wrong = new Uint8Array(cells), pointed = null;
  let generation = 0, timer = null, seed = 1;
  const showValues = element("weights") ? minlife.weights(element("weights"), network) : () => {};

  function compute() {
    planes = network.forward(state, side, side);
    said = Uint8Array.from(planes.at(-1)[0], (value) => (value > 0 ? 1 : 0));
    truth = state;
    for (let step = 0; step < description.steps; ++step) truth = minlife.lifeStep(network, truth, side, side);
    wrong = said.map((alive, cell) => (alive === truth[cell] ? 0 : 1));
  }
  function show() {
    boards.now.set(state);
    boards.said.set(said, wrong);
    boards.truth.set(truth, wrong);
    const count = wrong.reduce((sum, one) => sum + one, 0);
    element("live-generation").textContent = `generation ${number(generation)}`;
    const verdict = element("live-verdict");
    verdict.textContent = count === 0 ? `every one of ${number(cells)} cells is right` : `${number(count)} of ${number(cells)} cells ${count === 1 ? "is" : "are"} wrong`;
    verdict.className = count === 0 ? "status good" : "status bad";
    point(pointed);
  }
  function point(cell) {
    pointed = cell;
    for (const board of Object.values(boards)) board.point(cell);
    showValues(planes, cell);
    const alive = (is) => (is ? "alive" : "dead");
    element("live-cell").textContent = cell === null ? "Point at a cell, or move there with the arrow keys, to see its logit."
      : `Row ${Math.floor(cell / side) + 1}, column ${(cell % side) + 1}, ${alive(state[cell])} now. Logit ${logit(planes.at(-1)[0][cell])}: ` +
        `the network says ${alive(said[cell])}, and it will be ${alive(truth[cell])}${wrong[cell] ? ": wrong" : ""}.`;
  }
  function set(next, at = 0) {
    state = next;
    generation = at;
    compute();
    show();
  }
  function step() {
    set(element("live-own").checked ? said : truth, generation + description.steps);
  }
  function play(on) {
    clearInterval(timer);
    timer = on ? setInterval(step, Math.max(160, 12 * lastTime)) : null;
    element("live-play").textContent = on ? "Pause" : "Play";
    element("live-play").setAttribute("aria-pressed", String(on));
  }

  /** The same boards for everybody: xorshift32 (Marsaglia, "Xorshift RNGs", 2003). */
  function random() {
    seed ^= seed << 13;
    seed ^= seed >>> 17;
    seed ^= seed << 5;
    return (seed >>> 0) / 2 ** 32;
  }
  function pattern(name) {
    const drawn = new Uint8Array(cells);
    if (name === "random") return drawn.map(() => (random() < 0.35 ? 1 : 0));
    const lines = (patterns.get(name) ?? "").split("/");
    const top = Math.floor((side - lines.length) / 2), left = Math.floor((side - Math.max(...lines.map((line) => line.length))) / 2);
    lines.forEach((line, y) => [...line].forEach((letter, x) => { if (letter === "o") drawn[(top + y) * side + left + x] = 1; }));
    return drawn;
  }

  const onPoint = (cell) => point(cell);
  const size = { rows: side, columns: side, onPoint };
  boards.now = new minlife.Board(element("board-now"), { ...size, onDraw: (cell, alive) => {
    const next = Uint8Array.from(state);
    next[cell] = alive;
    set(next, generation);
  } });
  boards.said = new minlife.Board(element("board-said"), size);
  boards.truth = new minlife.Board(element("board-truth"), size);
  element("live-step").addEventListener("click", () => { play(false); step(); });
  element("live-play").addEventListener("click", () => play(timer === null));
  element("live-pattern").addEventListener("change", (event) => { play(false); set(pattern(event.target.value)); });
  element("live-clear").addEventListener("click", () => { play(false); set(new Uint8Array(cells)); });
  const begin = performance.now();
  set(pattern(description.patterns[0][0]));
  const lastTime = performance.now() - begin;
  return { network, set, step, play, side, state: () => ({ now: state, said, truth, wrong, generation }) };
};
