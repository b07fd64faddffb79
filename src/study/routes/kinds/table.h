#pragma once

#include "study/routes/route.h"

namespace minlife {

/// The kinds of routes: one line each, and one file of this folder, which defines the constant.
#define MINLIFE_ROUTE_KINDS(LINE) \
  LINE(kDense)                    \
  LINE(kWidth)                    \
  LINE(kM50)                      \
  LINE(kOneShot)                  \
  LINE(kIterative)                \
  LINE(kTicket)                   \
  LINE(kAtInit)                   \
  LINE(kRestarts)                 \
  LINE(kSurgeon)                  \
  LINE(kSwap)                     \
  LINE(kLeast)                    \
  LINE(kCurvatureRestarts)        \
  LINE(kLeastOfRestarts)          \
  LINE(kCutOff)                   \
  LINE(kWhileTraining)            \
  LINE(kRateRewind)               \
  LINE(kPenalty)                  \
  LINE(kDistilled)                \
  LINE(kGrown)                    \
  LINE(kQuantize)                 \
  LINE(kQuantizeLeast)

#define MINLIFE_DECLARE(kind) extern const RouteKind kind;
MINLIFE_ROUTE_KINDS(MINLIFE_DECLARE)
#undef MINLIFE_DECLARE

/// The routes, in the order of tables: one line each.
inline constexpr Route kRoutes[] = {
    {"dense", "dense", "oversized", &kDense},
    {"width", "width", "plain", &kWidth},
    {"m50", "m50", "bisection", &kM50},
    {"prune_magnitude", "prune", "magnitude", &kOneShot, "magnitude"},
    {"prune_magnitude_layer", "prune", "magnitude_layer", &kOneShot, "magnitude_layer"},
    {"prune_random", "prune", "random", &kOneShot, "random"},
    {"prune_taylor", "prune", "taylor", &kOneShot, "taylor"},
    {"iterative_magnitude", "iterative", "magnitude", &kIterative, "magnitude"},
    {"iterative_magnitude_layer", "iterative", "magnitude_layer", &kIterative, "magnitude_layer"},
    {"iterative_random", "iterative", "random", &kIterative, "random"},
    {"iterative_taylor", "iterative", "taylor", &kIterative, "taylor"},
    {"ticket_rewind", "ticket", "rewind", &kTicket, "magnitude", Start::rewound},
    {"ticket_fresh", "ticket", "fresh", &kTicket, "magnitude", Start::fresh},
    {"ticket_signs", "ticket", "signs", &kTicket, "magnitude", Start::signs},
    {"ticket_shuffled", "ticket", "shuffled", &kTicket, "magnitude", Start::rewound, true},
    {"init_magnitude", "init", "magnitude", &kAtInit, "magnitude"},
    {"init_random", "init", "random", &kAtInit, "random"},
    {"init_snip", "init", "snip", &kAtInit, "snip"},
    {"init_grasp", "init", "grasp", &kAtInit, "grasp"},
    {"init_synflow", "init", "synflow", &kAtInit, "synflow"},
    {"channels_l1", "channels", "l1", &kOneShot, "channel_l1"},
    {"channels_taylor", "channels", "taylor", &kOneShot, "channel_taylor"},
    {"restarts", "restarts", "halving", &kRestarts},
    {.name = "surgery_tuned", .group = "surgery", .method = "tuned", .kind = &kSurgeon, .is_of_all = false},
    {.name = "surgery_alone",
     .group = "surgery",
     .method = "alone",
     .kind = &kSurgeon,
     .tuned = false,
     .is_of_all = false},
    {.name = "swap", .group = "swap", .method = "surgery", .kind = &kSwap, .is_of_all = false},
    {.name = "least", .group = "least", .method = "oversized", .kind = &kLeast, .is_of_all = false},
    {.name = "restarts_curvature",
     .group = "restarts_curvature",
     .method = "fixed",
     .kind = &kCurvatureRestarts,
     .is_of_all = false},
    {.name = "least_restarts",
     .group = "least_restarts",
     .method = "fixed",
     .kind = &kLeastOfRestarts,
     .is_of_all = false},
    {.name = "restarts_cut", .group = "cut", .method = "cut-off", .kind = &kCutOff, .is_of_all = false},
    {.name = "rate_rewind",
     .group = "rate",
     .method = "rewind",
     .kind = &kRateRewind,
     .criterion = "magnitude",
     .is_of_all = false},
    {.name = "gradual_magnitude",
     .group = "gradual",
     .method = "magnitude",
     .kind = &kWhileTraining,
     .setting = "gradual",
     .is_of_all = false},
    {.name = "gradual_magnitude_layer",
     .group = "gradual",
     .method = "magnitude_layer",
     .kind = &kWhileTraining,
     .setting = "gradual_layer",
     .is_of_all = false},
    {.name = "penalty_l1",
     .group = "penalty",
     .method = "l1",
     .kind = &kPenalty,
     .criterion = "magnitude",
     .is_of_all = false},
    {.name = "distil_logits", .group = "distil", .method = "logits", .kind = &kDistilled, .is_of_all = false},
    {.name = "sparse_set",
     .group = "sparse",
     .method = "set",
     .kind = &kWhileTraining,
     .setting = "set",
     .is_of_all = false},
    {.name = "sparse_rigl",
     .group = "sparse",
     .method = "rigl",
     .kind = &kWhileTraining,
     .setting = "rigl",
     .is_of_all = false},
    {.name = "sparse_static",
     .group = "sparse",
     .method = "static",
     .kind = &kWhileTraining,
     .setting = "static",
     .is_of_all = false},
    {.name = "grow_split",
     .group = "grow",
     .method = "split",
     .kind = &kGrown,
     .setting = "split",
     .is_of_all = false},
    {.name = "grow_fresh",
     .group = "grow",
     .method = "fresh",
     .kind = &kGrown,
     .setting = "fresh",
     .is_of_all = false},
    {.name = "quantize_oversized",
     .group = "quantize",
     .method = "oversized",
     .kind = &kQuantize,
     .is_of_all = false},
    {.name = "quantize_least",
     .group = "quantize",
     .method = "least",
     .kind = &kQuantizeLeast,
     .is_of_all = false},
};

}  // namespace minlife
