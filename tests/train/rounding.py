"""What single precision may do to a network's logits and gradient: a model of rounding, and its tolerances.

Every operation rounds its result r by an error that is independent of the others, has mean zero and is uniform on
[-u |r|, u |r|], u = 2^-24 (Higham and Mary, "A new approach to probabilistic rounding error analysis", SIAM J. Sci.
Comput. 41, 2019). A sum of n terms, one fused multiply-add each, then has an error of standard deviation
u / sqrt(3) * sqrt(sum of the squares of its n partial sums), and these are known: the order of every sum is a contract
(src/nn/kernels/conv.h, src/train/gradient.h). COPIES passes in double draw such errors for every sum of both passes and let them spread through the
network, exactly, with all correlations. What a number then deviates by is Gaussian, being a sum of thousands of them;
so is our error of it, of the same deviation. The ratio of one to the root mean square of COPIES others has Student's
distribution with COPIES degrees of freedom.

Where |z| before a kink of the activation is within rounding of 0, the derivative may be that of the other side: the
change that this makes to the gradient is added, one such place at a time."""
import torch
import torch.nn.functional as F

U = 2.0 ** -24
DEVIATION = U / 3 ** 0.5
COPIES = 24
STUDENT = 13.54  # exceeded once in 10^12, either side, with 24 degrees of freedom
LANES = 16
# src/nn/kernels/winograd.h: where sums run in tiles. For independent weights and cells of one size, a sum along one direction goes
# through products that have, in the root of the mean square, this many times the size that a plain sum's have; along both
# directions one number times the other. ROOM is for the transforms' own rounding.
TILE, TILE_INPUTS, ROOM = 4, 4, 1.3
B = torch.tensor([[4, 0, -5, 0, 1, 0], [0, -4, -4, 1, 1, 0], [0, 4, -4, -1, 1, 0], [0, -2, -1, 2, 1, 0],
                  [0, 2, -1, -2, 1, 0], [0, 4, 0, -5, 0, 1]]).double()
G = torch.tensor([[6, 0, 0], [-4, -4, -4], [-4, 4, -4], [1, 2, 4], [1, -2, 4], [0, 0, 24]]).double() / 24
A = torch.tensor([[1, 0, 0, 0], [1, 1, 1, 1], [1, -1, 1, -1], [1, 2, 4, 8], [1, -2, 4, -8], [0, 0, 0, 1]]).double()
CELL_GROWTH = ((A ** 2).T @ ((G ** 2).sum(1) * (B ** 2).sum(1)) / 3).sqrt()  # [row of the tile]
KERNEL_GROWTH = ((G ** 2).T @ ((A ** 2).sum(1) * (B ** 2).sum(1)) / 4).sqrt()  # [row of the kernel]

# name: (f, f', how many u f and f' may be off, relative to |z|: what exp_negative and a division leave)
ACTIVATIONS = {
    "relu": (lambda z, s: torch.relu(z), lambda z, s: (z > 0).double(), 0),
    "leaky_relu": (lambda z, s: torch.where(z < 0, 0.25 * z, z), lambda z, s: 0.25 + 0.75 * (z > 0), 1),
    "prelu": (lambda z, s: torch.where(z < 0, s * z, z), lambda z, s: s + (1 - s) * (z > 0), 1),
    "silu": (lambda z, s: z * torch.sigmoid(z), lambda z, s: torch.sigmoid(z) * (1 + z * (1 - torch.sigmoid(z))), 8),
    "tanh": (lambda z, s: torch.tanh(z), lambda z, s: 1 - torch.tanh(z) ** 2, 8),
    "square": (lambda z, s: z * z, lambda z, s: 2 * z, 1),
}
SIGMOID_UNITS = 8
KINKED = {"relu", "leaky_relu", "prelu"}


def columns(planes, kernel, mode):
    """[..., C, H, W] -> [..., C k k, H W]: the terms of a convolution, inputs outermost, then rows, then columns."""
    *lead, channels, height, width = planes.shape
    flat = planes.reshape(-1, channels, height, width)
    if kernel > 1:
        flat = F.pad(flat, (kernel // 2,) * 4, mode=mode)
    return F.unfold(flat, kernel).reshape(*lead, channels * kernel ** 2, height * width)


def chain_deviation(weight, values, bias=0.0):
    """Of sums started at the bias: weight [O, N], values [B, N, L] -> [B, O, L]."""
    partial = (weight[None, :, :, None] * values[:, None]).cumsum(2) + torch.as_tensor(bias).reshape(1, -1, 1, 1)
    return DEVIATION * (partial ** 2).sum(2).sqrt()


def cell_sum_deviation(terms, width):
    """Of sums over cells, [B, M, H W] -> [M]: column c adds to lane c mod 16, then the lanes fold, then the boards."""
    boards, count, cells = terms.shape
    terms = F.pad(terms.reshape(boards, count, cells // width, width), (0, -width % LANES))
    partial = terms.reshape(boards, count, -1, LANES).cumsum(2)
    squares = (partial ** 2).sum((0, 2, 3))
    lanes = partial[:, :, -1]
    while lanes.shape[-1] > 1:
        half = lanes.shape[-1] // 2
        lanes = lanes[..., :half] + lanes[..., half:]
        squares = squares + (lanes ** 2).sum((0, 2))
    squares = squares + (lanes[..., 0].cumsum(0) ** 2).sum(0)
    return DEVIATION * squares.sqrt()


def window_sum_deviation(values, window):
    """Of sums over the cells of each window, [B, M, L] -> [M, 512]: one chain a board, then the boards."""
    total, squares = torch.zeros(2, values.shape[1], 512, dtype=torch.float64)
    for cells, places in zip(values, window):
        order = torch.argsort(places, stable=True)
        cells, places = cells[:, order], places[order]
        sums = cells.cumsum(1)
        first = torch.searchsorted(places, places)
        squares.index_add_(1, places, (sums - sums[:, first] + cells[:, first]) ** 2)
        total.index_add_(1, places, cells)
        squares += total ** 2
    return DEVIATION * squares.sqrt()


def examples(boards, targets, mode, windows):
    """What the network sees: (planes, targets, weight of each cell in the mean, window of each cell). With `windows` it
    is the 512 windows as nine channels, each as heavy as it is frequent: how one-step networks are trained."""
    cells = columns(boards, 3, mode)  # [B, 9, L]
    place = torch.tensor([2 ** (3 * (tap % 3) + tap // 3) for tap in range(9)])  # columns first
    window = (cells.long() * place[None, :, None]).sum(1)
    total = targets.numel()
    if not windows:
        even = torch.full((len(boards), 1, 1), 1 / total, dtype=torch.float64)
        return boards, targets.reshape(len(boards), 1, -1), even, window
    index = torch.arange(512)
    patches = (index[None] // place[:, None] % 2).double()
    alive = torch.zeros(512).double().scatter(0, window.flatten(), targets.flatten())
    counts = torch.bincount(window.flatten(), minlength=512).double()
    return patches.reshape(1, 9, 1, 512), alive.reshape(1, 1, 512), (counts / total).reshape(1, 1, 512), index[None]


class Passes:
    """Both passes over one batch, for many copies of a network at once. A network is a list of layers, each (weight,
    bias, slope or None); their arrays have a leading axis of 1 or of the copies."""

    def __init__(self, activation, mode, boards, targets, windows):
        self.activate, self.derive, self.units = ACTIVATIONS[activation]
        self.mode, self.windows, self.kinked = mode, windows, activation in KINKED
        self.planes, self.targets, self.weights, self.window = examples(boards, targets, mode, windows)
        self.deviations = {}
        height, width = self.planes.shape[2:]
        cells = torch.arange(height * width).reshape(height, width)
        if height % TILE == 0 and width % TILE == 0:
            tiles = cells.reshape(height // TILE, TILE, width // TILE, TILE).permute(1, 3, 0, 2)
            self.order = tiles.flatten()  # as src/nn/kernels/planes.h keeps them: [place in the tile][tile]

    def columns(self, values, kernel):
        return columns(values.reshape(*values.shape[:3], *self.planes.shape[2:]), kernel, self.mode)

    def in_tiles(self, layers):
        return self.split(layers) and self.planes.shape[2] % TILE == 0 and self.planes.shape[3] % TILE == 0 and all(
            weight.shape[2] >= TILE_INPUTS for weight, _, _ in layers[2:] if weight.shape[-1] == 3)

    def tiled(self, k, layers):
        return k >= 2 and layers[k][0].shape[-1] == 3 and self.in_tiles(layers)

    def cell_sums(self, k, layers, terms, width):
        """cell_sum_deviation of layer k's cells in the order in which they lie."""
        if k >= 2 and self.in_tiles(layers):
            terms, width = terms[..., self.order], len(self.order) // TILE ** 2
        return cell_sum_deviation(terms, width)

    def around(self, values, kernel):
        """columns() of the largest sizes in the tiles that a cell may share."""
        planes = values.abs().reshape(*values.shape[1:3], *self.planes.shape[2:])
        reach = 2 * TILE - 3
        planes = F.max_pool2d(planes, 2 * reach + 1, 1, reach)  # what lies across the edge is as large
        return columns(planes, kernel, self.mode)

    def sum_deviation(self, k, layers, matrix, values, terms, bias=0.0):
        """Of a layer's pass: matrix times terms, the columns of values."""
        plain = chain_deviation(matrix, terms, bias)
        if not self.tiled(k, layers):
            return plain
        growth = ROOM * torch.outer(CELL_GROWTH.repeat(self.planes.shape[2] // TILE),
                                    CELL_GROWTH.repeat(self.planes.shape[3] // TILE)).flatten()
        return growth * (plain + DEVIATION * (matrix ** 2 @ self.around(values, 3) ** 2).sqrt())

    def gradient_deviation(self, k, layers, delta, values, terms, width):
        """Of a layer's gradient: [outputs, inputs of a sum and 1]."""
        plain = torch.stack([self.cell_sums(k, layers, delta[0, :, [o]] * terms[0], width)
                             for o in range(delta.shape[2])])
        if not self.tiled(k, layers):
            return plain
        around = (delta[0] ** 2 @ (self.around(values, 3) ** 2).transpose(1, 2)).sum(0).sqrt()
        taps = ROOM * torch.outer(KERNEL_GROWTH, KERNEL_GROWTH).flatten().repeat(values.shape[2])
        growth = F.pad(taps, (0, 1), value=1)  # the bias is summed as it is
        return growth * (plain + DEVIATION * F.pad(around, (0, 1)))

    def to_windows(self, values):
        """Of functions of a cell's window, [copies, B, C, L] -> [copies, 1, C, 512]; 0 where no cell has the window."""
        copies, _, channels, _ = values.shape
        found = torch.zeros(copies, channels, 512, dtype=torch.float64)
        found[:, :, self.window.flatten()] = values.transpose(1, 2).flatten(2)
        return found[:, None]

    def rounded(self, name, values, deviation, random, by_window=False):
        """values with errors of `deviation`, which the pass without errors (random None) remembers. by_window: values
        are functions of their cell's window, and cells with the same window round alike."""
        if random is None:
            self.deviations[name] = deviation()
            return values
        shape = (len(values), 512, values.shape[2]) if by_window else values.shape
        noise = torch.randn(shape, generator=random, dtype=torch.float64)
        if by_window:
            noise = noise[:, self.window].transpose(2, 3)
        return values + noise * self.deviations[name]

    def forward(self, layers, copies=1, random=None):
        """Logits [copies, B, 1, L]. Remembers each layer's sums z and their terms (with a 1 for the bias)."""
        values = self.planes.expand(copies, *self.planes.shape)
        self.z, self.terms, self.values = [], [], []
        for k, (weight, bias, slope) in enumerate(layers):
            first_step = k < 2
            terms, matrix = self.columns(values, 1 if self.windows else weight.shape[-1]), weight.flatten(2)
            z = self.rounded(("z", k), matrix[:, None] @ terms + bias[:, None, :, None],
                             lambda: self.sum_deviation(k, layers, matrix[0], values, terms[0], bias[0]), random,
                             first_step)
            self.values.append(values)
            self.terms.append(torch.cat([terms, torch.ones_like(terms[:, :, :1])], 2))
            self.z.append(z)
            if k + 1 < len(layers):
                values = self.rounded(("a", k), self.activate(z, spread(slope)),
                                      lambda: self.units * U * z[0].abs(), random, first_step)
        if self.split(layers):
            self.z[:2], self.terms[:2] = map(self.to_windows, self.z[:2]), map(self.to_windows, self.terms[:2])
        return self.z[-1]

    def backward(self, layers, random=None, flips=()):
        """Gradients [copies, numbers], after forward. flips: copy i takes the derivative of the kink's other side at
        flips[i] = (layer, board, channel, cell)."""
        width = self.planes.shape[3]
        p = torch.sigmoid(self.z[-1])
        delta = self.rounded("loss", self.weights * (p - self.targets), lambda: self.weights * U * (
            SIGMOID_UNITS * p[0] + 3 * (p[0] - self.targets).abs()), random)
        parts, slope_part = [], []
        for k in reversed(range(len(layers))):
            weight = layers[k][0]
            found = self.rounded(
                ("gradient", k), (delta @ self.terms[k].transpose(2, 3)).sum(1),
                lambda: self.gradient_deviation(k, layers, delta, self.values[k], self.terms[k], width), random)
            parts = [found[..., :-1].flatten(1), found[..., -1], *slope_part, *parts]
            if k == 0:
                return torch.cat(parts, 1)
            z, slope = self.z[k - 1], layers[k - 1][2]
            terms = delta if weight.shape[-1] == 1 else self.columns(delta, 3)
            back = weight.flip(3, 4).transpose(1, 2).flatten(2)
            da = self.rounded(("da", k), back[:, None] @ terms,
                              lambda: self.sum_deviation(k, layers, back[0], delta, terms[0]), random)
            if k == 2 and self.split(layers):  # the first step goes back on windows, each with the sum over its cells
                width = 512
                sums = torch.zeros(len(da), 1, da.shape[2], 512, dtype=torch.float64)
                sums[:, 0].index_add_(2, self.window.flatten(), da.transpose(1, 2).flatten(2))
                order = self.order if self.in_tiles(layers) else slice(None)
                da = self.rounded("windows", sums, lambda: window_sum_deviation(
                    da[0][..., order], self.window[:, order])[None], random)
            derivative = self.derive(z, spread(slope))
            for copy, (layer, *place) in enumerate(flips):
                if layer == k - 1:
                    derivative[(copy, *place)] = self.derive(-z, spread(slope))[(copy, *place)]
            if slope is not None:
                steep = da * z.clamp(max=0)
                slope_part = [self.rounded(("slope", k), steep.sum((1, 3)),
                                           lambda: self.cell_sums(k - 1, layers, steep[0], width), random)]
            delta = self.rounded(("dz", k), da * derivative,
                                 lambda: (1 + self.units) * U * (da[0] * derivative[0]).abs(), random)

    def split(self, layers):
        """Whether a second step follows, so that the first runs on windows of its own."""
        return not self.windows and any(weight.shape[-1] == 3 for weight, _, _ in layers[1:])

    def near_kinks(self, z, disturbed):
        """Places where z may have either sign."""
        places = []
        for k in range(len(z) - 1 if self.kinked else 0):
            reach = STUDENT * ((disturbed[k] - z[k]) ** 2).mean(0).sqrt()
            places += [(k, *place) for place in torch.nonzero((z[k][0].abs() <= reach) & (reach > 0)).tolist()]
        return places


def spread(slope):
    return None if slope is None else slope[:, None, :, None]


def disturbed(passes, layers, copies, random):
    """Gradients of copies with errors in every sum, after a pass without."""
    passes.forward(layers, copies, random)
    return passes.backward(layers, random)


def tolerances(passes, layers, seed):
    """(logits, gradient) without rounding, and what rounding may change in each number of both."""
    passes.forward(layers)
    z, gradient = passes.z, passes.backward(layers)
    gradients = disturbed(passes, layers, COPIES, torch.Generator().manual_seed(seed))
    others = passes.z
    flips = passes.near_kinks(z, others)
    kinks = torch.zeros_like(gradient[0])
    if flips:
        passes.deviations = {name: 0 * deviation for name, deviation in passes.deviations.items()}
        silent = torch.Generator()
        passes.forward(layers, len(flips), silent)
        kinks = (passes.backward(layers, silent, flips) - gradient).abs().sum(0)

    def reach(copies, truth):
        return STUDENT * ((copies - truth) ** 2).mean(0).sqrt()

    return ((z[-1][0, :, 0].numpy(), gradient[0].numpy()),
            (reach(others[-1], z[-1])[:, 0].numpy(), (reach(gradients, gradient) + kinks).numpy()))
