#include "life/packed_batch.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>
#include <variant>
#include <vector>

#include "life/narrow.h"
#include "life/step.h"
#include "life/tile32.h"

namespace minlife {
namespace {

static_assert(std::endian::native == std::endian::little, "a packed row is the low bytes of a Board's row");

using sliced::Words32;
using sliced::Words64;

void unpack_into(const std::uint8_t* packed, Board& board) {
  const std::size_t row_bytes = packed_row_bytes(board.width());
  for (int r = 0; r < board.height(); ++r, packed += row_bytes)
    std::memcpy(board.row(r).data(), packed, row_bytes);
}

/// Calls f with `row_bytes`, up to kMax, as a compile-time constant: copies of known size are single
/// instructions.
template <std::size_t kMax, class Function>
void with_row_bytes(std::size_t row_bytes, const Function& f) {
  if constexpr (kMax > 1)
    if (row_bytes < kMax) return with_row_bytes<kMax - 1>(row_bytes, f);
  f(std::integral_constant<std::size_t, kMax>{});
}

/// Boards of up to 32 (64) columns, one to a lane.
template <class Word, class Lane>
class NarrowBatch {
 public:
  NarrowBatch(int height, int width)
      : height_(height), width_(width), rows_(static_cast<std::size_t>(height)) {
    valid_ = Word{} + static_cast<Lane>(~Lane{0} >> (8 * static_cast<int>(sizeof(Lane)) - width));
  }

  template <bool kTorus, class Logic>
  void step(const std::uint8_t* input, std::uint8_t* output, std::size_t count, int generations,
            const Logic& logic) {
    const std::size_t board_bytes = packed_board_bytes(height_, width_);
    for (std::size_t i = 0; i < count; i += kLanes) {
      const std::size_t boards = std::min(kLanes, count - i);
      load(input + i * board_bytes, boards);
      for (int g = 0; g < generations; ++g)
        sliced::step_narrow<kTorus>(rows_.data(), height_, width_, valid_, logic);
      store(output + i * board_bytes, boards);
    }
  }

 private:
  static constexpr std::size_t kLanes = sizeof(Word) / sizeof(Lane);

  // Lanes without a board keep what they held: no lane sees another.
  void load(const std::uint8_t* packed, std::size_t boards) {
    with_row_bytes<sizeof(Lane)>(packed_row_bytes(width_), [&](auto row_bytes) {
      for (std::size_t board = 0; board < boards; ++board)
        for (std::size_t r = 0; r < rows_.size(); ++r, packed += row_bytes) {
          Lane row = 0;
          std::memcpy(&row, packed, row_bytes);
          std::memcpy(lane(r, board), &row, sizeof row);
        }
    });
  }

  void store(std::uint8_t* packed, std::size_t boards) {
    with_row_bytes<sizeof(Lane)>(packed_row_bytes(width_), [&](auto row_bytes) {
      for (std::size_t board = 0; board < boards; ++board)
        for (std::size_t r = 0; r < rows_.size(); ++r, packed += row_bytes)
          std::memcpy(packed, lane(r, board), row_bytes);
    });
  }

  std::uint8_t* lane(std::size_t row, std::size_t board) {
    return reinterpret_cast<std::uint8_t*>(rows_.data() + row) + board * sizeof(Lane);
  }

  int height_, width_;
  Word valid_{};
  std::vector<Word> rows_;  // row r of all lanes
};

/// Boards of any width, one after the other.
class WideBatch {
 public:
  WideBatch(int height, int width) : board_(height, width), stepper_(width) {}

  void step(const std::uint8_t* input, std::uint8_t* output, std::size_t count, int generations,
            const Rule& rule, Boundary boundary) {
    const std::size_t board_bytes = packed_board_bytes(board_.height(), board_.width());
    for (std::size_t i = 0; i < count; ++i) {
      unpack_into(input + i * board_bytes, board_);
      stepper_.step(board_, rule, boundary, static_cast<std::uint64_t>(generations));
      pack(board_, output + i * board_bytes);
    }
  }

 private:
  Board board_;
  Stepper stepper_;
};

}  // namespace

struct BatchStepper::State {
  int height, width;
  Rule rule;
  Boundary boundary;
  std::variant<std::monostate, NarrowBatch<Words32, std::uint32_t>, NarrowBatch<Words64, std::uint64_t>,
               WideBatch>
      batch;  // nothing for 32x32, which needs no memory
};

BatchStepper::BatchStepper(int height, int width, const Rule& rule, Boundary boundary)
    : state_(new State{height, width, rule, boundary, {}}) {
  Board::check_sides(height, width);
  auto& batch = state_->batch;
  if (width > 64)
    batch.emplace<WideBatch>(height, width);
  else if (width > 32)
    batch.emplace<NarrowBatch<Words64, std::uint64_t>>(height, width);
  else if (width != sliced::kTileSide || height != sliced::kTileSide)
    batch.emplace<NarrowBatch<Words32, std::uint32_t>>(height, width);
}

BatchStepper::~BatchStepper() = default;
BatchStepper::BatchStepper(BatchStepper&&) noexcept = default;

void BatchStepper::step(const std::uint8_t* input, std::uint8_t* output, std::size_t count, int generations) {
  assert(generations >= 0);
  const State& state = *state_;
  if (auto* wide = std::get_if<WideBatch>(&state_->batch))
    return wide->step(input, output, count, generations, state.rule, state.boundary);
  sliced::specialise(state.rule, state.boundary, [&](const auto& logic, auto torus) {
    constexpr bool kTorus = decltype(torus)::value;
    if (auto* narrow = std::get_if<NarrowBatch<Words32, std::uint32_t>>(&state_->batch))
      narrow->template step<kTorus>(input, output, count, generations, logic);
    else if (auto* half = std::get_if<NarrowBatch<Words64, std::uint64_t>>(&state_->batch))
      half->template step<kTorus>(input, output, count, generations, logic);
    else
      sliced::step_tiles<kTorus>(input, output, count, generations, logic);
  });
}

void pack(const Board& board, std::uint8_t* packed) {
  const std::size_t row_bytes = packed_row_bytes(board.width());
  for (int r = 0; r < board.height(); ++r, packed += row_bytes)
    std::memcpy(packed, board.row(r).data(), row_bytes);
}

Board unpack(const std::uint8_t* packed, int height, int width) {
  Board board(height, width);
  unpack_into(packed, board);
  return board;
}

}  // namespace minlife
