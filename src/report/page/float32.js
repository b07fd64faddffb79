// The scripts of minlife's report. Copyright (c) 2026 the minlife contributors; MIT licence:
// https://opensource.org/license/mit
"use strict";

// What all scripts of the page share; they are read in the order of CMakeLists.txt, as one script.
const minlife = {};

// The arithmetic of minlife's kernels: float32, rounded after each operation, multiply-adds fused where the
// program that wrote the page fuses them (numerics class "fma"). A double holds every product of two floats
// exactly, and more than twice a float's digits, so one rounding of a double sum to a float is right, but
// where the sum itself was rounded: then it is first rounded to odd (Boldo and Melquiond, "Emulation of FMA
// and correctly rounded sums", IEEE Trans. Comput. 57 (2008) 462, theorem 1).
minlife.float32 = (() => {
  const number = new Float64Array(1);
  const words = new Uint32Array(number.buffer);
  const low = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 0 : 1;

  /** a * b + c of floats, rounded once. */
  function fused(a, b, c) {
    const product = a * b, sum = product + c;
    const back = sum - product;
    const lost = (product - (sum - back)) + (c - back);  // Knuth: the sum's rounding error, exactly
    if (lost === 0 || lost !== lost) return Math.fround(sum);
    number[0] = sum;
    if ((words[low] & 1) === 0) {
      if (lost > 0 === sum > 0) {
        words[low] += 1;
      } else if (words[low] !== 0) {
        words[low] -= 1;
      } else {
        words[low] = 0xffffffff;
        words[1 - low] -= 1;
      }
    }
    return Math.fround(number[0]);
  }

  /** The same of programs that do not fuse. */
  function apart(a, b, c) {
    return Math.fround(Math.fround(a * b) + c);
  }

  /** To the nearest whole number, of two to the even one, for |x| < 2^51. */
  function rounded(x) {
    return x + 6755399441055744 - 6755399441055744;
  }

  /** The functions that layers end in, with one multiply-add for all of them; src/nn/activations. */
  function activations(fma) {
    const f = Math.fround;
    const terms = [1 / 720, 1 / 120, 1 / 24, 1 / 6, 0.5, 1, 1].map(f);

    /** exp(x), x <= 0: lanes::exp_negative, operation by operation. */
    function expNegative(x) {
      const clamped = x < -87 ? -87 : x;
      const k = rounded(f(clamped * 0x1715476 / 2 ** 24));
      let r = fma(k, -0x162e4 / 2 ** 17, clamped);
      r = fma(k, -0x17f7d1c / 2 ** 44, r);
      let sum = f(1 / 5040);
      for (const term of terms) sum = fma(sum, r, term);
      return f(sum * 2 ** k);
    }
    function sigmoid(z) {
      const all = expNegative(-Math.abs(z)), e = all < 2 ** -46 ? 0 : all;
      return f((z < 0 ? e : 1) / f(1 + e));
    }
    function tanh(z) {
      const size = Math.abs(z), e = expNegative(-f(size + size));
      const t = f(f(1 - e) / f(1 + e));
      return z < 0 ? -t : t;
    }
    const leak = (z, slope) => (z < 0 ? f(z * slope) : z);
    return {
      relu: (z) => (z < 0 ? 0 : z),
      leaky_relu: leak,
      prelu: leak,
      square: (z) => f(z * z),
      tanh,
      silu: (z) => f(z * sigmoid(z)),
    };
  }

  return { fused, apart, activations };
})();
