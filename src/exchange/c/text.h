#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "life/board.h"
#include "life/rule.h"

namespace minlife::c {

// Parts of the header, as text in C99. All names in it begin with life_ or LIFE_.

/// `text` with each @NAME@ in the place of what stands for it. Every NAME must be given.
std::string filled(std::string_view text, const std::vector<std::pair<std::string, std::string>>& names);

/// x as C reads it back to the bit: "-0x1.8p-1f".
std::string float_literal(double x);

struct Network;

/// The layers: for each stage k from 1 `life_step_k(a, b, c, out)`, which computes one cell's channels from
/// three rows of what the stage before it left, from the left neighbour on. a, b, c: [3][channels], of the
/// first stage cells, 0 or not; out: [channels].
std::string network_text(const Network& network);

/// What a user of the header calls, and what LIFE_STRIP means; strip: it, unless the user says another.
std::string interface_text(int reach, int generations, int strip);

/// `life_strip` by these layers, which works on a strip of a board's columns, row by row.
std::string engine_text(const Network& network, Boundary boundary);

/// `life_strip` by logic on words of cells, in place of a network. logic: statements that set `life_word
/// alive` from nine words `w0` to `w8`.
std::string sliced_text(const std::string& logic, Boundary boundary);

/// life_predict and life_predict_packed, by life_strip.
std::string calls_text();

/// life_self_test, for a network that looks `reach` cells around it and predicts so many generations.
std::string self_test_text(int reach, int generations, const Rule& rule, Boundary boundary);

}  // namespace minlife::c
