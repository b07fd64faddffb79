#pragma once

// The one way to Google Highway, and the one place that decides which of its targets is compiled. Highway's
// own choice follows every macro that -march defines, and some of its versions refuse what they choose for a
// new processor. What we want of a processor is one of these, so it is named here, and nothing is dispatched
// at run time: the widest target whose instructions the compiler may use everywhere.

// x86-64-v3 and v4 have no AES, which Highway otherwise asks of an AVX2 or AVX-512 target.
#define HWY_DISABLE_PCLMUL_AES
#define HWY_COMPILE_ONLY_STATIC

#if defined(__AVX2__) && defined(__FMA__) && defined(__BMI__) && defined(__BMI2__) && defined(__F16C__)
#if defined(__AVX512F__) && defined(__AVX512BW__) && defined(__AVX512DQ__) && defined(__AVX512VL__) && \
    defined(__AVX512CD__)
#define MINLIFE_AVX512
#define HWY_BASELINE_TARGETS HWY_AVX3
#else
#define MINLIFE_AVX2
#define HWY_BASELINE_TARGETS HWY_AVX2
#endif
#elif defined(__SSE4_2__)
#define HWY_BASELINE_TARGETS HWY_SSE4
#elif defined(__aarch64__)
// Not every processor has the AES that Highway's NEON is compiled with where it may dispatch at run time,
// which it may where a program can ask the system for what the processor has.
#define TOOLCHAIN_MISS_SYS_AUXV_H
#define MINLIFE_NEON
#define HWY_BASELINE_TARGETS HWY_NEON
#else
#define HWY_BASELINE_TARGETS HWY_EMU128
#endif

#include <hwy/highway.h>

static_assert(HWY_TARGET == HWY_BASELINE_TARGETS, "Highway compiles for another target than was asked for");
