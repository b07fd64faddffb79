#pragma once

namespace minlife {

// A program built for a wide instruction set must say so on a processor that lacks it, before its first wide
// instruction. What was compiled for is therefore plain data (instructions.cc), and the question
// (missing_instructions.cc) is a function compiled for what every processor has (x86-64, armv8-a), that uses
// no inline library code: the linker could take a wide copy of it from another file.

/// Every instruction set asked about: how missing_instructions.cc asks for it, what people call it, and the
/// macro that the compiler defines where it may use it. What other sets imply stands before them.
#ifdef __aarch64__
// MOPS is newer than some <asm/hwcap.h>.
#define MINLIFE_INSTRUCTIONS(ONE)                                                                \
  ONE(getauxval(AT_HWCAP) & HWCAP_CRC32, "CRC32", __ARM_FEATURE_CRC32)                           \
  ONE(getauxval(AT_HWCAP) & HWCAP_ATOMICS, "LSE atomics", __ARM_FEATURE_ATOMICS)                 \
  ONE(getauxval(AT_HWCAP) & HWCAP_ASIMDRDM, "RDM", __ARM_FEATURE_QRDMX)                          \
  ONE(getauxval(AT_HWCAP) & HWCAP_LRCPC, "RCPC", __ARM_FEATURE_RCPC)                             \
  ONE(getauxval(AT_HWCAP) & HWCAP_JSCVT, "JSCVT", __ARM_FEATURE_JCVT)                            \
  ONE(getauxval(AT_HWCAP) & HWCAP_FCMA, "FCMA", __ARM_FEATURE_COMPLEX)                           \
  ONE(getauxval(AT_HWCAP) & HWCAP_AES, "AES", __ARM_FEATURE_AES)                                 \
  ONE(getauxval(AT_HWCAP) & HWCAP_SHA2, "SHA-2", __ARM_FEATURE_SHA2)                             \
  ONE(getauxval(AT_HWCAP) & HWCAP_SHA3, "SHA-3", __ARM_FEATURE_SHA3)                             \
  ONE(getauxval(AT_HWCAP) & HWCAP_FPHP, "FP16", __ARM_FEATURE_FP16_SCALAR_ARITHMETIC)            \
  ONE(getauxval(AT_HWCAP) & HWCAP_ASIMDHP, "FP16 vectors", __ARM_FEATURE_FP16_VECTOR_ARITHMETIC) \
  ONE(getauxval(AT_HWCAP) & HWCAP_ASIMDFHM, "FP16 FML", __ARM_FEATURE_FP16_FML)                  \
  ONE(getauxval(AT_HWCAP) & HWCAP_ASIMDDP, "dot products", __ARM_FEATURE_DOTPROD)                \
  ONE(getauxval(AT_HWCAP2) & HWCAP2_FRINT, "FRINT", __ARM_FEATURE_FRINT)                         \
  ONE(getauxval(AT_HWCAP2) & HWCAP2_I8MM, "I8MM", __ARM_FEATURE_MATMUL_INT8)                     \
  ONE(getauxval(AT_HWCAP2) & HWCAP2_BF16, "BF16", __ARM_FEATURE_BF16)                            \
  ONE(getauxval(AT_HWCAP) & HWCAP_SVE, "SVE", __ARM_FEATURE_SVE)                                 \
  ONE(getauxval(AT_HWCAP2) & HWCAP2_SVE2, "SVE2", __ARM_FEATURE_SVE2)                            \
  ONE(getauxval(AT_HWCAP2) & HWCAP2_SVEBITPERM, "SVE2 BITPERM", __ARM_FEATURE_SVE2_BITPERM)      \
  ONE(getauxval(AT_HWCAP2) & (1ul << 43), "MOPS", __ARM_FEATURE_MOPS)
#else
// Clang knows of these only in later versions how to ask a processor.
#if defined(__clang__)
#define MINLIFE_NEWER_INSTRUCTIONS(ONE)
#else
#define MINLIFE_NEWER_INSTRUCTIONS(ONE)            \
  ONE("f16c", "F16C", __F16C__)                    \
  ONE("lzcnt", "LZCNT", __LZCNT__)                 \
  ONE("movbe", "MOVBE", __MOVBE__)                 \
  ONE("avxvnni", "AVX-VNNI", __AVXVNNI__)          \
  ONE("avx512bf16", "AVX-512BF16", __AVX512BF16__) \
  ONE("avx512fp16", "AVX-512FP16", __AVX512FP16__)
#endif

#define MINLIFE_INSTRUCTIONS(ONE)                                 \
  ONE("sse4.2", "SSE4.2", __SSE4_2__)                             \
  ONE("popcnt", "POPCNT", __POPCNT__)                             \
  ONE("avx", "AVX", __AVX__)                                      \
  ONE("avx2", "AVX2", __AVX2__)                                   \
  ONE("fma", "FMA", __FMA__)                                      \
  ONE("bmi", "BMI", __BMI__)                                      \
  ONE("bmi2", "BMI2", __BMI2__)                                   \
  ONE("avx512f", "AVX-512F", __AVX512F__)                         \
  ONE("avx512vl", "AVX-512VL", __AVX512VL__)                      \
  ONE("avx512bw", "AVX-512BW", __AVX512BW__)                      \
  ONE("avx512dq", "AVX-512DQ", __AVX512DQ__)                      \
  ONE("avx512cd", "AVX-512CD", __AVX512CD__)                      \
  ONE("avx512ifma", "AVX-512IFMA", __AVX512IFMA__)                \
  ONE("avx512vbmi", "AVX-512VBMI", __AVX512VBMI__)                \
  ONE("avx512vbmi2", "AVX-512VBMI2", __AVX512VBMI2__)             \
  ONE("avx512vnni", "AVX-512VNNI", __AVX512VNNI__)                \
  ONE("avx512bitalg", "AVX-512BITALG", __AVX512BITALG__)          \
  ONE("avx512vpopcntdq", "AVX-512VPOPCNTDQ", __AVX512VPOPCNTDQ__) \
  ONE("gfni", "GFNI", __GFNI__)                                   \
  MINLIFE_NEWER_INSTRUCTIONS(ONE)
#endif

/// Of -DMINLIFE_ARCH, what programs should be built for that must run on almost every processor, and on every
/// one. x86-64-v2 is the first two of the list above.
#ifdef __aarch64__
#define MINLIFE_ARCH_FOR_MOST "armv8-a"
#define MINLIFE_ARCH_FOR_ALL "armv8-a"
#else
#define MINLIFE_ARCH_FOR_MOST "x86-64-v2"
#define MINLIFE_ARCH_FOR_ALL "x86-64"
#endif

/// For MINLIFE_INSTRUCTIONS: whether what includes this is compiled for one, and a comma. A macro that is
/// defined (as 1) spells "1"; one that is not spells its own name.
#define MINLIFE_SPELLING(macro) #macro
#define MINLIFE_IS_COMPILED_FOR(builtin, name, macro) MINLIFE_SPELLING(macro)[0] == '1',

/// Whether the library was compiled for each, in the order above. Constant data: safe to read before any
/// initialisation.
extern const bool kCompiledFor[];

/// The first instruction set that this program was compiled for and this processor (or its system) lacks, or
/// null. Safe to call before static initialisation.
const char* missing_instructions() noexcept;

}  // namespace minlife
