#include "core/seal.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "core/files/set_aside.h"
#include "core/memory_file_system.h"
#include "core/scratch_folder.h"
#include "core/sha256.h"
#include "core/text.h"

using namespace minlife;

namespace {

void write(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

std::string content() {
  std::string bytes;
  for (int k = 0; k < 300; ++k) bytes.push_back(static_cast<char>(k * 37));
  return bytes;
}

/// In memory and on disk alike.
FoundSeal found(const ScratchFolder& folder, const std::string& bytes) {
  const FoundSeal in_memory = find_seal(bytes);
  write(folder.file("f"), bytes);
  const FoundSeal on_disk = find_seal_of_file(folder.file("f"));
  CHECK(on_disk.seal == in_memory.seal);
  CHECK(on_disk.content == in_memory.content);
  return in_memory;
}

std::string with_bit_flipped(std::string bytes, std::size_t bit) {
  bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << bit % 8));
  return bytes;
}

}  // namespace

TEST_CASE("a sealed file tells where its content ends, and its seal is the digest of all before it") {
  const ScratchFolder folder;
  for (const std::string& bytes : {content(), std::string()}) {
    const std::string sealed = bytes + seal_of(bytes);
    const FoundSeal seal = found(folder, sealed);
    CHECK(seal.seal == Seal::whole);
    CHECK(seal.content == bytes.size());
    CHECK(sealed.size() == bytes.size() + 110);
    CHECK(sealed.substr(bytes.size(), 45) == "minlife-seal 1 holes 0000000000000000 sha256 ");
    CHECK(sealed.substr(sealed.size() - 65) == sha256_hex(sealed.substr(0, sealed.size() - 65)) + "\n");
  }
}

TEST_CASE("every single bit of a sealed file breaks its seal") {
  const ScratchFolder folder;
  const std::string sealed = content() + seal_of(content());
  for (std::size_t bit = 0; bit < 8 * sealed.size(); ++bit) {
    CAPTURE(bit);
    CHECK(found(folder, with_bit_flipped(sealed, bit)).seal == Seal::broken);
  }
}

TEST_CASE("only the bits of holes may change, whose places are sealed themselves") {
  const ScratchFolder folder;
  // Out of order; the last two touch.
  const std::vector<Hole> holes{{200, 50}, {0, 7}, {100, 20}, {120, 5}};
  write(folder.file("h"), content());
  const std::string sealed = content() + seal_of_file(folder.file("h"), holes);
  CHECK(sealed.size() == 300 + 3 * 16 + 110);
  CHECK(found(folder, sealed).seal == Seal::whole);
  CHECK(found(folder, sealed).content == 300);
  const auto in_hole = [&](std::size_t byte) {
    for (const Hole& hole : holes)
      if (byte >= hole.offset && byte < hole.offset + hole.length) return true;
    return false;
  };
  for (std::size_t bit = 0; bit < 8 * sealed.size(); ++bit) {
    CAPTURE(bit);
    CHECK(found(folder, with_bit_flipped(sealed, bit)).seal ==
          (in_hole(bit / 8) ? Seal::whole : Seal::broken));
  }
  CHECK_THROWS_AS(seal_of_file(folder.file("h"), {{0, 10}, {9, 10}}), std::logic_error);
  CHECK_THROWS_AS(seal_of_file(folder.file("h"), {{295, 6}}), std::logic_error);
}

TEST_CASE("a file that is cut short or longer is broken, and has no seal once nothing of it is left") {
  const ScratchFolder folder;
  const std::string bytes = content(), sealed = bytes + seal_of(bytes);
  for (std::size_t length = 0; length < sealed.size(); ++length) {
    CAPTURE(length);
    const Seal wanted = length < bytes.size() + 4 ? Seal::none : Seal::broken;
    CHECK(found(folder, sealed.substr(0, length)).seal == wanted);
  }
  CHECK(found(folder, sealed + "\n").seal == Seal::broken);
  CHECK(found(folder, bytes).content == bytes.size());
}

TEST_CASE("holes that a forged seal puts beyond its file are refused, however many") {
  const ScratchFolder folder;
  for (const std::string count :
       {"0000000000000001", "0000000000ffffff", "ffffffffffffffff", "000000000000000g"}) {
    CAPTURE(count);
    std::string forged = content() + seal_of(content());
    forged.replace(300 + 21, 16, count);
    CHECK(found(folder, forged).seal == Seal::broken);
  }
}

TEST_CASE("what is not a file is no file to read") {
  const ScratchFolder folder;
  CHECK_THROWS_WITH_AS(find_seal_of_file(folder.path), doctest::Contains("it is a folder"), InputError);
  CHECK_THROWS_WITH_AS(find_seal_of_file("/dev/null"), doctest::Contains("pipe or a device"), InputError);
  CHECK_THROWS_WITH_AS(find_seal_of_file(folder.file("none")), doctest::Contains("No such file"), InputError);
}

TEST_CASE("a reader refuses what nobody vouches for, or tells of it") {
  std::vector<std::string> told;
  const Tell listen = [&](const std::string& sentence) { told.push_back(sentence); };
  const Reading strict, telling = Reading::telling(listen), trusting = Reading::trusting(listen);
  for (const Reading* reading : {&strict, &telling, &trusting})
    CHECK_NOTHROW(reading->judge(Seal::whole, "m.h5"));
  CHECK_THROWS_WITH_AS(strict.judge(Seal::none, "m.h5"), doctest::Contains("m.h5 carries no seal"),
                       UnsealedError);
  for (const Reading* reading : {&strict, &telling})
    CHECK_THROWS_WITH_AS(reading->judge(Seal::broken, "m.h5"), doctest::Contains("--trust"), UnsealedError);
  trusting.judge(Seal::none, "m.h5");
  CHECK(told.empty());
  telling.judge(Seal::none, "m.h5");
  REQUIRE(told.size() == 1);
  CHECK(told[0].find("m.h5 carries no seal") == 0);
  trusting.judge(Seal::broken, "m.h5");
  CHECK(told.size() == 2);
  telling.silent().judge(Seal::none, "m.h5");
  CHECK_THROWS_AS(telling.silent().judge(Seal::broken, "m.h5"), UnsealedError);
  CHECK(told.size() == 2);
}

TEST_CASE("files are set aside under names that are free, and never lost") {
  const ScratchFolder folder;
  const std::string path = folder.file("a.h5");
  for (const char* number : {"", "-2", "-3"}) {
    write(path, number);
    CHECK(set_aside(path) == path + ".damaged" + number);
    CHECK(read_file(path + ".damaged" + number) == number);
    CHECK_FALSE(std::filesystem::exists(path));
  }
  CHECK(set_aside(path) == "");  // another process was first
  testing::MemoryFileSystem disk;
  disk.create_folders("d");
  disk.fault = [](int) { return testing::MemoryFileSystem::Fault::kFail; };
  disk.names["d/a.h5"] = 0;
  CHECK_THROWS_AS(set_aside("d/a.h5", disk), FailedError);
}
