#pragma once

namespace minlife::bench {

/// Some ten milliseconds of independent fused multiply-adds in registers: nothing that two cores could share.
/// Returns the number of floating-point operations.
double fma_loop();

/// The floating-point operations a second that one core reaches on independent fused multiply-adds in
/// registers of this build's width, two operations each: the best of several runs of a few milliseconds. In a
/// build without FMA a multiplication and an addition take its place.
double peak_flops();

}  // namespace minlife::bench
