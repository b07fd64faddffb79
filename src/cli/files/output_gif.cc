#include "cli/files/output_gif.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <functional>

#include "cli/terminal/progress.h"
#include "core/atomic_file.h"
#include "core/error.h"
#include "core/figures.h"
#include "core/room.h"
#include "core/text.h"
#include "life/plane.h"
#include "life/step.h"

namespace minlife {
namespace {

// Browsers show what is to be shown for less than 20 ms for 100 ms instead.
constexpr std::int64_t kShortestDelay = 20, kLongestDelay = 60000, kDelayUnit = 10;
constexpr std::uint64_t kMostDrawn = 10000;
constexpr int kLargestCell = 64;
/// Of all frames together: about ten seconds of work.
constexpr double kMostPixels = 1e9;
/// More than a pixel comes to in the file: even of a random board with --cell-size 1 it takes fewer bits
/// than 1.6, as a code of 12 bits stands for 8 pixels and more.
constexpr double kBytesPerPixel = 0.2;

GifStyle read_style(const Arguments& arguments) {
  GifStyle style;
  style.cell_size = static_cast<int>(arguments.integer("cell-size", 1, kLargestCell));
  const std::int64_t delay = arguments.integer("delay", kShortestDelay, kLongestDelay);
  if (delay % kDelayUnit != 0)
    throw value_error("--delay", arguments.text("delay"),
                      "a GIF counts in hundredths of a second, 10 ms each",
                      fmt::format("try --delay {}", delay / kDelayUnit * kDelayUnit));
  style.delay = static_cast<int>(delay / kDelayUnit);
  return style;
}

void check_is_other_file(const Arguments& arguments) {
  if (!arguments.given("out")) return;
  const std::string out = arguments.text("out"), gif = arguments.text("gif");
  std::error_code error;  // one of them may not be there yet
  if (out == gif || std::filesystem::equivalent(out, gif, error))
    throw value_error("--gif", gif, "--out names the same file", "choose another --gif");
}

bool is_gif(const std::string& path) { return read_file(path).starts_with("GIF8"); }

/// Calls `see` with each generation of a plane, from the start to the last.
void for_each_on_plane(const World& world, std::uint64_t generations,
                       const std::function<void(const Pattern&)>& see) {
  Pattern pattern = bounding_box(world.start);
  see(pattern);
  for (std::uint64_t k = 0; k < generations; ++k) {
    pattern = step_on_plane(std::move(pattern), 1);
    see(pattern);
  }
}

/// A rectangle of the plane: [left, right) x [top, bottom).
struct Frame {
  std::int64_t left = 0, top = 0, right = 1, bottom = 1;
  std::int64_t width() const { return right - left; }
  std::int64_t height() const { return bottom - top; }
};

Frame frame_around_all(const World& world, std::uint64_t generations) {
  std::optional<Frame> frame;
  for_each_on_plane(world, generations, [&](const Pattern& pattern) {
    if (pattern.cells.population() == 0) return;
    const Frame box{pattern.x, pattern.y, pattern.x + pattern.cells.width(),
                    pattern.y + pattern.cells.height()};
    if (!frame) frame = box;
    *frame = {std::min(frame->left, box.left), std::min(frame->top, box.top),
              std::max(frame->right, box.right), std::max(frame->bottom, box.bottom)};
  });
  const Frame all = frame.value_or(Frame());
  return {all.left - 1, all.top - 1, all.right + 1, all.bottom + 1};
}

void check_size(std::int64_t width, std::int64_t height, const GifStyle& style, std::uint64_t frames) {
  const std::int64_t pixels_wide = width * style.cell_size, pixels_high = height * style.cell_size;
  const char* remedy =
      style.cell_size > 1 ? "try a smaller --cell-size" : "try fewer --generations, or a smaller board";
  if (pixels_wide > kMostGifSide || pixels_high > kMostGifSide)
    throw InputError(fmt::format("--gif would be {} x {} pixels large; a GIF has at most {} a side ({})",
                                 pixels_wide, pixels_high, kMostGifSide, remedy));
  const double pixels =
      static_cast<double>(pixels_wide) * static_cast<double>(pixels_high) * static_cast<double>(frames);
  if (pixels > kMostPixels)
    throw InputError(
        fmt::format("--gif would have {} frames of {} x {} pixels; it may have {} pixels in all ({})",
                    with_commas(frames), pixels_wide, pixels_high,
                    with_commas(static_cast<std::uint64_t>(kMostPixels)), remedy));
  check_memory_room(pixels * kBytesPerPixel, "the animation", remedy);
}

std::string draw_board(const World& world, std::uint64_t generations, const GifStyle& style,
                       Progress& progress) {
  check_size(world.width, world.height, style, generations + 1);
  Board board = world.board().cells;
  GifAnimation animation(board.height(), board.width(), style);
  animation.add(board);
  Stepper stepper(board.width());
  for (std::uint64_t k = 0; k < generations; ++k) {
    stepper.step(board, world.start.rule, *world.boundary);
    animation.add(board);
    progress.update(k + 1);
  }
  return animation.take();
}

std::string draw_plane(const World& world, std::uint64_t generations, const GifStyle& style,
                       Progress& progress) {
  const Frame frame = frame_around_all(world, generations);
  check_size(frame.width(), frame.height(), style, generations + 1);
  Board board(static_cast<int>(frame.height()), static_cast<int>(frame.width()));
  GifAnimation animation(board.height(), board.width(), style);
  std::uint64_t drawn = 0;
  for_each_on_plane(world, generations, [&](const Pattern& pattern) {
    board.clear();
    for (int row = 0; row < pattern.cells.height(); ++row)
      for (int column = 0; column < pattern.cells.width(); ++column)
        if (pattern.cells.get(row, column))
          board.set(static_cast<int>(pattern.y - frame.top) + row,
                    static_cast<int>(pattern.x - frame.left) + column, true);
    animation.add(board);
    progress.update(drawn++);
  });
  return animation.take();
}

}  // namespace

std::vector<Flag> gif_flags() {
  const GifStyle usual;
  return {{"gif", "FILE.gif", "", "draw all generations as an animation, too"},
          {"cell-size", "PIXELS", std::to_string(usual.cell_size), "of --gif: a cell's side"},
          {"delay", "MS", std::to_string(usual.delay * kDelayUnit),
           "of --gif: milliseconds a generation is shown"}};
}

OutputGif::OutputGif(const Arguments& arguments, const std::vector<std::string>& inputs,
                     std::uint64_t generations)
    : style_(read_style(arguments)), generations_(generations) {
  if (!arguments.given("gif")) {
    for (const char* flag : {"cell-size", "delay"})
      if (arguments.given(flag))
        throw InputError(fmt::format("--{} has no meaning without --gif (add --gif FILE.gif)", flag));
    return;
  }
  if (generations > kMostDrawn)
    throw value_error("--generations", arguments.text("generations"),
                      fmt::format("--gif draws each of them, and at most {}", with_commas(kMostDrawn)),
                      fmt::format("try --generations {}", kMostDrawn));
  check_is_other_file(arguments);
  out_.emplace(arguments, inputs, "gif");
  if (out_->is_guarded() && !is_gif(out_->path())) out_->refuse("is no GIF");
}

std::string OutputGif::draw(const World& world, const Output& output) const {
  if (!out_) return "";
  std::string file = [&] {
    Progress progress("draw", "generations", generations_, output);
    return world.boundary ? draw_board(world, generations_, style_, progress)
                          : draw_plane(world, generations_, style_, progress);
  }();
  if (out_->is_guarded() && read_file(out_->path()) != file)
    out_->refuse("holds another animation than this one");
  return file;
}

void OutputGif::write(const std::string& file) const {
  if (out_) write_file_atomically(out_->path(), file);
}

}  // namespace minlife
