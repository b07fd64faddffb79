#include "data/hdf5.h"

#include <doctest/doctest.h>

#include <thread>

#include "core/atomic_file.h"
#include "core/error.h"
#include "core/scratch_folder.h"
#include "core/text.h"

using namespace minlife;

namespace {

/// One of everything that model and study files hold.
void fill(hdf5::File& file) {
  file.set_text("text", "größer");
  file.set_text("nothing", "");
  file.set_integer("integer", -5);
  file.set_unsigned("unsigned", ~std::uint64_t{0});
  file.set_real("real", 0.1);
  hdf5::Group layer = file.create_group("layers").create_group("00");
  layer.write_array<float>("weight", {2, 1, 3, 3}, std::vector<float>(18, 0.5f));
  layer.write_array<std::uint8_t>("mask", {4}, {1, 0, 1, 1});
  layer.write_array<double>("none", {0, 3}, {});
}

}  // namespace

TEST_CASE("what is written reads back, from a file and from an image of one") {
  const ScratchFolder folder;
  {
    hdf5::File file = hdf5::File::create(folder.file("disk.h5"));
    fill(file);
    file.close();
    hdf5::File memory = hdf5::File::create_in_memory("memory.h5");
    fill(memory);
    write_file_atomically(folder.file("memory.h5"), memory.image());
  }
  for (const char* name : {"disk.h5", "memory.h5", "image"}) {
    CAPTURE(name);
    const hdf5::File file = name == std::string("image")
                                ? hdf5::File::from_image(name, read_file(folder.file("memory.h5")))
                                : hdf5::File::open(folder.file(name));
    CHECK(file.text("text") == "größer");
    CHECK(file.text("nothing").empty());
    CHECK(file.integer("integer") == -5);
    CHECK(file.unsigned_integer("unsigned") == ~std::uint64_t{0});
    CHECK(file.real("real") == 0.1);
    CHECK(file.has("layers"));
    CHECK_FALSE(file.has("adam"));
    CHECK_FALSE(file.has_attribute("absent"));
    CHECK(file.group("layers").children() == std::vector<std::string>{"00"});
    const hdf5::Group layer = file.group("layers").group("00");
    CHECK(layer.children() == std::vector<std::string>{"mask", "none", "weight"});
    const auto weight = layer.read_array<float>("weight");
    CHECK(weight.shape == hdf5::Shape{2, 1, 3, 3});
    CHECK(weight.values == std::vector<float>(18, 0.5f));
    CHECK(layer.read_array<std::uint8_t>("mask").values == std::vector<std::uint8_t>{1, 0, 1, 1});
    CHECK(layer.read_array<double>("none").shape == hdf5::Shape{0, 3});
    CHECK(layer.dataset("mask").type() == hdf5::Type::uint8);
  }
}

TEST_CASE("the same content is the same bytes: no timestamps") {
  const auto image = [] {
    hdf5::File file = hdf5::File::create_in_memory("x");
    fill(file);
    return file.image();
  };
  const std::string first = image();
  std::this_thread::sleep_for(std::chrono::milliseconds(1100));  // HDF5's timestamps count seconds
  CHECK(image() == first);
}

TEST_CASE("what is missing, of another kind or too large is the file's fault and named") {
  const ScratchFolder folder;
  {
    hdf5::File file = hdf5::File::create(folder.file("a.h5"));
    fill(file);
    file.close();
  }
  const hdf5::File file = hdf5::File::open(folder.file("a.h5"));
  const hdf5::Group layer = file.group("layers").group("00");
  CHECK_THROWS_WITH_AS(file.text("absent"), doctest::Contains("absent"), InputError);
  CHECK_THROWS_WITH_AS(file.text("integer"), doctest::Contains("integer"), InputError);
  CHECK_THROWS_WITH_AS(file.integer("text"), doctest::Contains("text"), InputError);
  CHECK_THROWS_WITH_AS(file.group("adam"), doctest::Contains("adam"), InputError);
  CHECK_THROWS_WITH_AS(layer.dataset("bias"), doctest::Contains("/layers/00/bias"), InputError);
  CHECK_THROWS_AS(layer.read_array<float>("weight", 71), InputError);
  CHECK_NOTHROW(layer.read_array<float>("weight", 72));
}

TEST_CASE("numbers are read as what they are stored as, or refused") {
  hdf5::File made = hdf5::File::create_in_memory("n");
  fill(made);
  const hdf5::File file = hdf5::File::from_image("n", made.image());
  CHECK_THROWS_WITH_AS(file.unsigned_integer("integer"), doctest::Contains("integer of / is -5"), InputError);
  CHECK_THROWS_WITH_AS(file.integer("unsigned"), doctest::Contains("18446744073709551615"), InputError);
  CHECK_THROWS_WITH_AS(file.integer("real"), doctest::Contains("another kind"), InputError);
  const hdf5::Group layer = file.group("layers").group("00");
  CHECK_THROWS_WITH_AS(layer.read_array<double>("weight"),
                       doctest::Contains("/layers/00/weight is float32; it must be float64"), InputError);
  CHECK_THROWS_WITH_AS(layer.read_array<float>("mask"), doctest::Contains("mask is uint8"), InputError);
  CHECK_THROWS_AS(file.group("layers/00"), InputError);  // a path may lead through links
}

TEST_CASE("a file that is missing, truncated or something else is refused") {
  const ScratchFolder folder;
  CHECK_THROWS_AS(hdf5::File::open(folder.file("absent.h5")), InputError);
  CHECK_THROWS_AS(hdf5::File::open(folder.path), InputError);
  write_file_atomically(folder.file("text.h5"), "x = 3, y = 3\nbob$2bo$3o!\n");
  CHECK_THROWS_AS(hdf5::File::open(folder.file("text.h5")), InputError);
  hdf5::File memory = hdf5::File::create_in_memory("m");
  fill(memory);
  const std::string whole = memory.image();
  for (const std::size_t length : {std::size_t{0}, std::size_t{1}, std::size_t{8}, std::size_t{100},
                                   whole.size() / 2, whole.size() - 1}) {
    CAPTURE(length);
    write_file_atomically(folder.file("cut.h5"), whole.substr(0, length));
    CHECK_THROWS_AS(hdf5::File::open(folder.file("cut.h5")), InputError);
    CHECK_THROWS_AS(hdf5::File::from_image("cut", whole.substr(0, length)), InputError);
  }
}

TEST_CASE("two files in memory of one name are two files") {
  hdf5::File one = hdf5::File::create_in_memory("m"), two = hdf5::File::create_in_memory("m");
  one.set_integer("value", 1);
  two.set_integer("value", 2);
  const hdf5::File first = hdf5::File::from_image("m", one.image()),
                   second = hdf5::File::from_image("m", two.image());
  CHECK(first.integer("value") == 1);
  CHECK(second.integer("value") == 2);
}

TEST_CASE("rows are written and read in any order; the checksum finds a changed byte") {
  const ScratchFolder folder;
  std::vector<std::uint8_t> values(1000 * 6);
  for (std::size_t k = 0; k < values.size(); ++k) values[k] = static_cast<std::uint8_t>(k * 37 % 251);
  {
    hdf5::File file = hdf5::File::create(folder.file("rows.h5"));
    hdf5::Dataset set = file.create_dataset("rows", hdf5::Type::uint8, {1000, 6}, {{64, 6}, true, 0});
    for (const std::uint64_t first : {500u, 0u, 750u, 250u})
      set.write_rows(first, 250, hdf5::Type::uint8, values.data() + first * 6);
    set.close();
    file.close();
  }
  {
    const hdf5::File file = hdf5::File::open(folder.file("rows.h5"));
    const hdf5::Dataset set = file.dataset("rows");
    for (const auto& [first, count] : {std::pair{999u, 1u}, {0u, 1000u}, {63u, 2u}, {128u, 64u}}) {
      std::vector<std::uint8_t> read(count * 6);
      set.read_rows(first, count, hdf5::Type::uint8, read.data());
      CHECK(std::equal(read.begin(), read.end(), values.begin() + first * 6));
    }
    std::vector<std::uint8_t> beyond(12);
    CHECK_THROWS_AS(set.read_rows(999, 2, hdf5::Type::uint8, beyond.data()), InputError);
  }
  std::string bytes = read_file(folder.file("rows.h5"));
  const std::size_t at = bytes.find(std::string(reinterpret_cast<const char*>(values.data()), 64 * 6));
  REQUIRE(at != std::string::npos);
  bytes[at + 100] = static_cast<char>(bytes[at + 100] ^ 1);
  write_file_atomically(folder.file("bad.h5"), bytes);
  const hdf5::File file = hdf5::File::open(folder.file("bad.h5"));
  std::vector<std::uint8_t> read(64 * 6);
  CHECK_THROWS_WITH_AS(file.dataset("rows").read_rows(0, 64, hdf5::Type::uint8, read.data()),
                       doctest::Contains("/rows"), InputError);
  CHECK_NOTHROW(file.dataset("rows").read_rows(64, 64, hdf5::Type::uint8, read.data()));
}

TEST_CASE("threads may use files of their own at the same time") {
  const ScratchFolder folder;
  std::vector<std::thread> threads;
  std::vector<int> sound(4, 0);
  for (std::size_t t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      const std::string path = folder.file("t" + std::to_string(t) + ".h5");
      for (int round = 0; round < 5; ++round) {
        hdf5::File file = hdf5::File::create(path);
        fill(file);
        file.close();
        sound[t] +=
            hdf5::File::open(path).group("layers").group("00").read_array<float>("weight").values.size() ==
            18;
      }
    });
  for (std::thread& thread : threads) thread.join();
  CHECK(sound == std::vector<int>(4, 5));
}
