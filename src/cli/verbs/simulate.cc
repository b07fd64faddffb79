#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/files/output_gif.h"
#include "cli/files/output_pattern.h"
#include "cli/terminal/board_picture.h"
#include "cli/terminal/progress.h"
#include "cli/verbs/table.h"
#include "cli/world.h"
#include "core/figures.h"
#include "core/text.h"
#include "life/plane.h"
#include "life/rle.h"
#include "life/step.h"

namespace minlife {
namespace {

/// Generations between two looks at the progress line, on a board of fixed size.
constexpr std::uint64_t kChunk = 256;

/// What is there in the end: of a plane the rectangle of the live cells, else the whole board.
Pattern evolve(const World& world, std::uint64_t generations, Progress& progress) {
  if (!world.boundary)
    return step_on_plane(world.start, generations,
                         [&progress](std::uint64_t done) { progress.update(done); });
  Pattern whole = world.board();
  Stepper stepper(whole.cells.width());
  for (std::uint64_t done = 0; done < generations;) {
    const std::uint64_t chunk = std::min(kChunk, generations - done);
    stepper.step(whole.cells, whole.rule, *world.boundary, chunk);
    done += chunk;
    progress.update(done);
  }
  return whole;
}

nlohmann::json describe(const Pattern& pattern, std::uint64_t generation, const std::string& rle) {
  const std::uint64_t population = pattern.cells.population();
  nlohmann::json box;  // null: no cell is alive
  if (population > 0)
    box = {{"x", pattern.x},
           {"y", pattern.y},
           {"width", pattern.cells.width()},
           {"height", pattern.cells.height()}};
  return {{"generation", generation}, {"population", population}, {"bounding_box", box}, {"rle", rle}};
}

std::string summary(const Pattern& pattern, std::uint64_t generation) {
  const std::uint64_t population = pattern.cells.population();
  std::string line =
      fmt::format("generation {}: {} live cells", with_commas(generation), with_commas(population));
  if (population > 0)
    line += fmt::format(" in {} x {} at {},{}", pattern.cells.width(), pattern.cells.height(), pattern.x,
                        pattern.y);
  return line;
}

int run_simulate(const Arguments& arguments, Output& output) {
  const auto generations = static_cast<std::uint64_t>(arguments.integer("generations", 0));
  const OutputPattern out(arguments, {arguments.positional(0)});
  const OutputGif gif(arguments, {arguments.positional(0)}, generations);
  const World world = read_world(arguments, 0);
  const Pattern end = [&] {
    Progress progress("simulate", "generations", generations, output);
    return evolve(world, generations, progress);
  }();
  const Pattern last = bounding_box(end);
  const std::string rle = format_rle(last, true);
  nlohmann::json object = describe(last, generations, rle);
  const std::string animation = gif.draw(world, output);  // before anything is written, as it may be refused
  out.write(rle);
  gif.write(animation);
  if (gif.is_wanted()) object["gif"] = gif.path();
  const bool shows = arguments.is_on("show");
  std::string text =
      shows ? board_picture(end.cells, output.width().columns, page_lines() - kWordsBelow) : "";
  text += summary(last, generations);
  if (arguments.given("out")) text += ", written to " + arguments.text("out");
  if (gif.is_wanted())
    text += fmt::format("\ngenerations 0 to {} drawn to {}", with_commas(generations), gif.path());
  if (shows || arguments.given("out")) {
    output.result(object, text + "\n");
  } else {
    output.say(text);
    output.file_result(object, rle);
  }
  return 0;
}

}  // namespace

Verb simulate_verb() {
  std::vector<Flag> flags{
      {"generations", "G", "", "how many generations to run", true},
      {"out", "OUT.rle", "", "where to write the result (default: standard output)"},
      {"show", "", "", "draw what is there in the end instead, cropped to the terminal"},
  };
  const std::vector<Flag> gif = gif_flags();
  flags.insert(flags.end(), gif.begin(), gif.end());
  flags.push_back(force_flag());
  const std::vector<Flag> world = world_flags();
  flags.insert(flags.end(), world.begin(), world.end());
  return {"simulate",
          "Runs a pattern (RLE, plaintext, Life 1.05 or 1.06) and writes what is there in the end.",
          {"PATTERN.rle"},
          flags,
          run_simulate};
}

}  // namespace minlife
