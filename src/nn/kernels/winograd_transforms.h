#pragma once

#include "nn/kernels/lanes.h"
#include "nn/kernels/winograd.h"

// The matrices of Winograd's F(4, 3), each times a column of vectors; a transform in two directions is one of
// columns, then one of rows. Interpolation points 0, 1, -1, 2, -2 and infinity.
namespace minlife::winograd {

using lanes::broadcast;
using lanes::fma;
using lanes::Vec;
namespace hn = lanes::hn;

inline constexpr int kTile = kTileSide, kWindow = kTileWindow;

/// v = B d.
HWY_INLINE void transform_cells(const Vec (&d)[kWindow], Vec (&v)[kWindow]) {
  const Vec four = broadcast(4), minus_four = broadcast(-4), minus_five = broadcast(-5);
  const Vec even = fma(minus_four, d[2], d[4]), odd = fma(minus_four, d[1], d[3]);
  const Vec even2 = hn::Sub(d[4], d[2]), odd2 = hn::Sub(d[3], d[1]);
  v[0] = fma(four, d[0], fma(minus_five, d[2], d[4]));
  v[1] = hn::Add(even, odd);
  v[2] = hn::Sub(even, odd);
  v[3] = fma(broadcast(2), odd2, even2);
  v[4] = fma(broadcast(-2), odd2, even2);
  v[5] = fma(four, d[1], fma(minus_five, d[3], d[5]));
}

/// y = A' m.
HWY_INLINE void transform_products(const Vec (&m)[kWindow], Vec (&y)[kTile]) {
  const Vec even = hn::Add(m[1], m[2]), odd = hn::Sub(m[1], m[2]);
  const Vec even2 = hn::Add(m[3], m[4]), odd2 = hn::Sub(m[3], m[4]);
  y[0] = hn::Add(hn::Add(m[0], even), even2);
  y[1] = fma(broadcast(2), odd2, odd);
  y[2] = fma(broadcast(4), even2, even);
  y[3] = hn::Add(fma(broadcast(8), odd2, odd), m[5]);
}

/// d = A y.
HWY_INLINE void transform_deltas(const Vec (&y)[kTile], Vec (&d)[kWindow]) {
  const Vec even = hn::Add(y[0], y[2]), odd = hn::Add(y[1], y[3]);
  const Vec even2 = fma(broadcast(4), y[2], y[0]), odd2 = fma(broadcast(4), y[3], y[1]);
  d[0] = y[0];
  d[1] = hn::Add(even, odd);
  d[2] = hn::Sub(even, odd);
  d[3] = fma(broadcast(2), odd2, even2);
  d[4] = fma(broadcast(-2), odd2, even2);
  d[5] = y[3];
}

/// g = G' u.
HWY_INLINE void transform_sums(const Vec (&u)[kWindow], Vec (&g)[3]) {
  const Vec sixth = broadcast(1.0f / 6);
  const Vec even = hn::Add(u[1], u[2]), odd = hn::Sub(u[2], u[1]);
  const Vec even2 = hn::Add(u[3], u[4]), odd2 = hn::Sub(u[3], u[4]);
  g[0] = fma(broadcast(1.0f / 24), even2, fma(broadcast(-1.0f / 6), even, hn::Mul(broadcast(0.25f), u[0])));
  g[1] = fma(broadcast(1.0f / 12), odd2, hn::Mul(sixth, odd));
  g[2] = fma(sixth, hn::Sub(even2, even), u[5]);
}

}  // namespace minlife::winograd
