#include "data/pair_file.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <map>

#include "core/atomic_file.h"
#include "core/error.h"
#include "core/scratch_folder.h"
#include "core/seal.h"
#include "core/text.h"
#include "data/hdf5.h"

using namespace minlife;

namespace {

PairFileInfo example(int height, int width, std::uint64_t count) {
  PairFileInfo info;
  info.law.height = height;
  info.law.width = width;
  info.law.steps = 2;
  info.law.boundary = Boundary::dead;
  info.law.rule = parse_rule("B36/S23");
  info.law.density = {0.1, 0.9};
  info.law.seed = ~std::uint64_t{0};
  info.law.split = Split::validation;
  info.count = count;
  info.first_index = 77;
  info.version = "0.1.0";
  info.git_commit = "abc";
  info.command = "minlife generate";
  return info;
}

/// Forgeries have no seal.
const Reading kUnsealed = Reading::telling({});

/// A pair file with one fault: attributes are replaced (empty: left out), shapes and bytes are what is asked.
struct Forgery {
  std::map<std::string, std::string> texts{
      {"format", "minlife-pairs"}, {"layout", "packed"}, {"rule", "B3/S23"},       {"boundary", "torus"},
      {"density", "0.38"},         {"split", "train"},   {"rng", "philox4x64-10"}, {"version", "0"},
      {"git_commit", "0"},         {"command", ""}};
  std::map<std::string, std::int64_t> integers{{"format_version", 1}, {"steps", 1}, {"height", 5},
                                               {"width", 9},          {"seed", 0},  {"first_index", 0},
                                               {"complete", 1}};
  hdf5::Shape inputs{3, 5, 2}, targets{3, 5, 2};
  std::uint8_t byte = 1;

  void write(const std::string& path) const {
    hdf5::File file = hdf5::File::create(path);
    for (const auto& [name, value] : texts) file.set_text(name, value);
    for (const auto& [name, value] : integers) file.set_integer(name, value);
    for (const auto& [name, shape] : {std::pair{"inputs", inputs}, {"targets", targets}}) {
      std::size_t size = 1;
      for (const std::uint64_t side : shape) size *= side;
      file.write_array<std::uint8_t>(name, shape, std::vector<std::uint8_t>(size, byte));
    }
    file.close();
  }
};

}  // namespace

TEST_CASE("a pair file gives back its law and, in any order, the pairs of the stream") {
  const ScratchFolder folder;
  for (const auto& shape :
       {std::tuple{32, 32, 2500u}, {5, 9, 100u}, {1, 1, 1u}, {7, 64, 333u}, {3, 2500, 150u}})
    for (const PairLayout layout : {PairLayout::packed, PairLayout::bytes}) {
      const int height = std::get<0>(shape), width = std::get<1>(shape);
      const std::uint64_t count = std::get<2>(shape);
      CAPTURE(height);
      CAPTURE(width);
      CAPTURE(count);
      CAPTURE(static_cast<int>(layout));
      PairFileInfo info = example(height, width, count);
      info.layout = layout;
      const std::string path = folder.file("pairs.h5");
      std::uint64_t reported = 0;
      write_pair_file(path, info, [&](std::uint64_t done) { reported = done; });
      CHECK(reported == count);

      PairFile file(path);
      CHECK(file.info().law == info.law);
      CHECK(file.info().layout == layout);
      CHECK(file.info().count == count);
      CHECK(file.info().first_index == 77);
      CHECK(file.info().command == "minlife generate");
      PairStream stream(info.law);
      for (const auto& range : {std::pair<std::uint64_t, std::size_t>{count - 1, 1},
                                {0, count},
                                {count / 2, count / 3},
                                {count, 0}}) {
        const std::uint64_t first = range.first;
        const std::size_t number = range.second;
        CAPTURE(first);
        CAPTURE(number);
        const std::size_t bytes = number * stream.board_bytes();
        std::vector<std::uint8_t> inputs(bytes), targets(bytes), in(bytes), out(bytes);
        file.read(first, number, inputs.data(), targets.data());
        stream.fill(77 + first, number, in.data(), out.data(), nullptr);
        CHECK(inputs == in);
        CHECK(targets == out);
      }
      std::vector<std::uint8_t> beyond(2 * stream.board_bytes());
      CHECK_THROWS_AS(file.read(count - 1, 2, beyond.data(), beyond.data()), InputError);
      CHECK_THROWS_AS(file.read(~std::uint64_t{0}, 2, beyond.data(), beyond.data()), InputError);
    }
  // One output at a time, and no temporary file left.
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path), {}) == 1);
}

TEST_CASE("a board larger than a chunk is stored in chunks of at most 256 KiB") {
  const ScratchFolder folder;
  PairFileInfo info = example(700, 6000, 2);  // 525,000 bytes a board
  write_pair_file(folder.file("large.h5"), info);
  PairFile file(folder.file("large.h5"));
  const hdf5::Shape chunk = hdf5::File::open(folder.file("large.h5")).dataset("inputs").chunk();
  REQUIRE(chunk.size() == 3);
  CHECK(chunk[0] * chunk[1] * chunk[2] <= 256 << 10);
  CHECK(chunk[0] * chunk[1] * chunk[2] >= 64 << 10);
  PairStream stream(info.law);
  std::vector<std::uint8_t> inputs(stream.board_bytes()), targets(inputs), in(inputs), out(inputs);
  file.read(1, 1, inputs.data(), targets.data());
  stream.fill(78, 1, in.data(), out.data(), nullptr);
  CHECK(inputs == in);
  CHECK(targets == out);
}

TEST_CASE("the same request gives the same bytes") {
  const ScratchFolder folder;
  write_pair_file(folder.file("a.h5"), example(32, 32, 50));
  write_pair_file(folder.file("b.h5"), example(32, 32, 50));
  CHECK(read_file(folder.file("a.h5")) == read_file(folder.file("b.h5")));
}

TEST_CASE("every bit of a pair file is sealed, or in a chunk whose checksum tells") {
  const ScratchFolder folder;
  for (const PairLayout layout : {PairLayout::packed, PairLayout::bytes}) {
    PairFileInfo info = example(3, 5, 3);
    info.layout = layout;
    const std::string path = folder.file("a.h5");
    write_pair_file(path, info);
    const std::string whole = read_file(path);
    CHECK(find_seal(whole).seal == Seal::whole);
    std::size_t in_chunks = 0;
    for (std::size_t bit = 0; bit < 8 * whole.size(); ++bit) {
      std::string flipped = whole;
      flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
      if (find_seal(flipped).seal != Seal::whole) continue;
      ++in_chunks;
      CAPTURE(bit);
      const hdf5::File file = hdf5::File::from_image("flipped", flipped);
      int refused = 0;
      const auto read = [&](auto values, const char* name) {
        try {
          values = file.read_array<typename decltype(values)::value_type>(name).values;
        } catch (const InputError& error) {
          CHECK(std::string(error.what()).find("checksum") != std::string::npos);
          ++refused;
        }
      };
      read(std::vector<std::uint8_t>(), "inputs");
      read(std::vector<std::uint8_t>(), "targets");
      read(std::vector<float>(), "density");
      CHECK(refused == 1);
    }
    CHECK(in_chunks >= 8 * (3 * 4 + 2 * 9 + 3 * 4));  // three chunks, each with a checksum
  }
}

TEST_CASE("a seal's holes are few, and hold nothing but chunks") {
  const ScratchFolder folder;
  const std::string path = folder.file("a.h5");
  write_pair_file(path, example(32, 32, 40000));
  const std::string whole = read_file(path);
  const FoundSeal found = find_seal(whole);
  CHECK(found.seal == Seal::whole);
  const std::size_t holes = (whole.size() - found.content - 110) / 16, chunks = 2 * (40000 / 1024 + 1) + 2;
  CHECK(holes < chunks / 4);
  CHECK(find_seal_of_file(path).content == found.content);
}

TEST_CASE("a truncated pair file is refused at every length") {
  const ScratchFolder folder;
  write_pair_file(folder.file("a.h5"), example(32, 32, 300));
  const std::string whole = read_file(folder.file("a.h5"));
  for (std::size_t sixteenth = 0; sixteenth < 16; ++sixteenth) {
    CAPTURE(sixteenth);
    write_file_atomically(folder.file("cut.h5"), whole.substr(0, whole.size() * sixteenth / 16));
    CHECK_THROWS_AS(PairFile(folder.file("cut.h5"), kUnsealed), InputError);
  }
  write_file_atomically(folder.file("cut.h5"), whole.substr(0, whole.size() - 1));
  CHECK_THROWS_AS(PairFile(folder.file("cut.h5"), kUnsealed), InputError);
  CHECK_THROWS_AS(PairFile(folder.file("absent.h5"), kUnsealed), InputError);
}

TEST_CASE("a forged pair file is refused for its one fault") {
  const ScratchFolder folder;
  const std::string path = folder.file("forged.h5");
  Forgery().write(path);
  CHECK(PairFile(path, kUnsealed).info().count == 3);

  const std::map<std::string, std::vector<std::string>> bad_texts{
      {"format", {"minlife-model", ""}},
      {"layout", {"bits"}},
      {"rule", {"B9/S23", "lifelike"}},
      {"boundary", {"plane"}},
      {"density", {"1.5", "0.5abc", "uniform:0.9,0.1"}},
      {"split", {"tset"}}};
  for (const auto& bad : bad_texts)
    for (const std::string& value : bad.second) {
      const std::string& name = bad.first;
      CAPTURE(name);
      CAPTURE(value);
      Forgery forgery;
      forgery.texts[name] = value;
      forgery.write(path);
      CHECK_THROWS_WITH_AS(PairFile(path, kUnsealed), doctest::Contains(path.c_str()), InputError);
    }
  const std::map<std::string, std::vector<std::int64_t>> bad_integers{
      {"format_version", {0, 2}},
      {"steps", {0, -1, std::int64_t{1} << 40}},
      {"height", {0, 4, 6, 65537, -5}},
      {"width", {0, 8, 17, -9}},
      {"complete", {0}}};
  for (const auto& bad : bad_integers)
    for (const std::int64_t value : bad.second) {
      const std::string& name = bad.first;
      CAPTURE(name);
      CAPTURE(value);
      Forgery forgery;
      forgery.integers[name] = value;
      forgery.write(path);
      CHECK_THROWS_WITH_AS(PairFile(path, kUnsealed), doctest::Contains(path.c_str()), InputError);
    }
  for (const char* name : {"format", "layout", "rule", "boundary", "density", "split"}) {
    CAPTURE(name);
    Forgery forgery;
    forgery.texts.erase(name);
    forgery.write(path);
    CHECK_THROWS_AS(PairFile(path, kUnsealed), InputError);
  }
  for (const char* name : {"format_version", "steps", "height", "width", "seed", "complete"}) {
    CAPTURE(name);
    Forgery forgery;
    forgery.integers.erase(name);
    forgery.write(path);
    CHECK_THROWS_AS(PairFile(path, kUnsealed), InputError);
  }
  for (const hdf5::Shape& shape : {hdf5::Shape{2, 5, 2}, {3, 5, 1}, {3, 4, 2}, {3, 10}, {3, 5, 2, 1}}) {
    Forgery forgery;
    forgery.targets = shape;
    forgery.write(path);
    CHECK_THROWS_AS(PairFile(path, kUnsealed), InputError);
    forgery.inputs = shape;
    forgery.write(path);
    if (shape != hdf5::Shape{2, 5, 2}) CHECK_THROWS_AS(PairFile(path, kUnsealed), InputError);
  }
}

TEST_CASE("bits beyond the width and bytes that are no cells are refused when they are read") {
  const ScratchFolder folder;
  const std::string path = folder.file("forged.h5");
  std::uint8_t inputs[10], targets[10];
  Forgery forgery;
  forgery.byte = 2;  // column 9 of 9
  forgery.write(path);
  CHECK_THROWS_AS(PairFile(path, kUnsealed).read(0, 1, inputs, targets), InputError);
  forgery.texts["layout"] = "bytes";
  forgery.inputs = forgery.targets = {3, 5, 9};
  forgery.write(path);
  CHECK_THROWS_AS(PairFile(path, kUnsealed).read(0, 1, inputs, targets), InputError);
  forgery.byte = 1;
  forgery.write(path);
  CHECK_NOTHROW(PairFile(path, kUnsealed).read(0, 1, inputs, targets));
}

TEST_CASE("nothing to write and a missing folder are the user's errors; no file is left") {
  const ScratchFolder folder;
  CHECK_THROWS_AS(write_pair_file(folder.file("none/a.h5"), example(3, 3, 1)), InputError);
  CHECK_THROWS_AS(write_pair_file(folder.file("a.h5"), example(0, 3, 1)), InputError);
  CHECK_THROWS_AS(write_pair_file(folder.file("a.h5"), example(3, 3, 0)), InputError);
  CHECK(std::filesystem::is_empty(folder.path));
}
