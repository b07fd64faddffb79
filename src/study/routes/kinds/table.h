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
  LINE(kRestarts)

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
};

}  // namespace minlife
