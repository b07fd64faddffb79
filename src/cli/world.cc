#include "cli/world.h"

#include <fmt/format.h>

#include <string>

#include "core/error.h"
#include "core/room.h"
#include "life/packed_batch.h"
#include "life/pattern_file.h"

namespace minlife {
namespace {

const std::vector<std::string> kBoundaries{"plane", "torus", "dead"};

std::string size_text(int width, int height) { return fmt::format("{}x{}", width, height); }

}  // namespace

Pattern World::board() const {
  check_memory_room(static_cast<double>(packed_board_bytes(height, width)),
                    fmt::format("a board of {} cells", size_text(width, height)), "try a smaller --size");
  Pattern whole = start;
  whole.x = -(width / 2);
  whole.y = -(height / 2);
  if (!start.has_position) {
    whole.cells = place_centred(start.cells, height, width);
    return whole;
  }
  const std::int64_t left = start.x - whole.x, top = start.y - whole.y;
  if (left < 0 || top < 0 || left + start.cells.width() > width || top + start.cells.height() > height)
    throw InputError(
        fmt::format("#CXRLE Pos={},{} puts the pattern across the edge of the {} board; Pos must lie within "
                    "it (take the line out, and the pattern is centred)",
                    start.x, start.y, size_text(width, height)));
  whole.cells = Board(height, width);
  for (int row = 0; row < start.cells.height(); ++row)
    for (int column = 0; column < start.cells.width(); ++column)
      if (start.cells.get(row, column))
        whole.cells.set(static_cast<int>(top) + row, static_cast<int>(left) + column, true);
  return whole;
}

std::vector<Flag> world_flags() {
  return {
      {"boundary", "KIND", "",
       "plane, torus or dead (default: what the file says, :T torus, :P dead; else plane)"},
      {"size", "WxH", "", "size of a torus or dead board (default: the file's, else the pattern's)"},
      {"rule", "RULE", "", "such as B3/S23 (default: the file's)"},
  };
}

World read_world(const Arguments& arguments, std::size_t index) {
  World world{read_pattern(arguments.positional(index)), std::nullopt};
  Pattern& start = world.start;
  if (arguments.given("rule")) start.rule = parse_rule(arguments.text("rule"), "--rule");
  if (arguments.given("boundary")) {
    const std::size_t kind = arguments.choice("boundary", kBoundaries);
    if (kind > 0) world.boundary = parse_boundary(kBoundaries[kind], "--boundary");
  } else if (start.grid.is_bounded()) {
    world.boundary = start.grid.boundary;
  }

  if (!world.boundary) {
    if (arguments.given("size"))
      throw value_error("--size", arguments.text("size"), "a plane has no size", "add --boundary torus");
    start.grid = {};
    return world;
  }
  world.width = start.grid.is_bounded() ? start.grid.width : start.cells.width();
  world.height = start.grid.is_bounded() ? start.grid.height : start.cells.height();
  if (arguments.given("size")) {
    const Arguments::Size size = arguments.size("size", kMaxSide);
    world.width = size.width;
    world.height = size.height;
  }
  if (world.width < start.cells.width() || world.height < start.cells.height()) {
    const std::string pattern_size = size_text(start.cells.width(), start.cells.height());
    throw value_error(arguments.given("size") ? "--size" : "the board of " + arguments.positional(index),
                      size_text(world.width, world.height), "it must hold the pattern, " + pattern_size,
                      "try --size " + pattern_size);
  }
  start.grid = {world.width, world.height, *world.boundary};
  return world;
}

}  // namespace minlife
