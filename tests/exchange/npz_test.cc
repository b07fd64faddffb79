#include <doctest/doctest.h>
#include <zlib.h>

#include <cstring>
#include <vector>

#include "core/error.h"
#include "exchange/npz/npy.h"
#include "exchange/npz/zip.h"

using namespace minlife;

namespace {

constexpr std::uint64_t kPlenty = 1 << 20;

std::string npy(const std::string& header, const std::string& data) {
  std::string bytes = "\x93NUMPY";
  bytes += {1, 0, static_cast<char>(header.size()), 0};
  return bytes + header + data;
}

template <typename T>
std::string bytes_of(std::vector<T> values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

}  // namespace

TEST_CASE("an archive reads back, and every cut and every flipped bit is noticed or harmless") {
  const std::vector<ZipEntry> entries = {{"a.npy", std::string(100, 'x')}, {"b/c.npy", ""}, {"d", "data"}};
  const std::string archive = write_zip(entries);
  const auto same = [](const std::vector<ZipEntry>& a, const std::vector<ZipEntry>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const ZipEntry& x, const ZipEntry& y) {
      return x.name == y.name && x.bytes == y.bytes;
    });
  };
  CHECK(same(read_zip(archive, kPlenty, "test"), entries));
  for (std::size_t length = 0; length < archive.size(); ++length)
    CHECK_THROWS_AS(read_zip(archive.substr(0, length), kPlenty, "test"), InputError);
  int noticed = 0;
  for (std::size_t bit = 0; bit < 8 * archive.size(); ++bit) {
    std::string spoilt = archive;
    spoilt[bit / 8] = static_cast<char>(spoilt[bit / 8] ^ 1 << bit % 8);
    try {
      // Names and dates have no checksum; contents have.
      const std::vector<ZipEntry> read = read_zip(spoilt, kPlenty, "test");
      for (std::size_t k = 0; k < read.size(); ++k)
        CHECK((read.size() < entries.size() || read[k].bytes == entries[k].bytes));
    } catch (const InputError&) {
      ++noticed;
    }
  }
  CHECK(noticed > 8 * 104);  // those of the contents at least
}

TEST_CASE("limits, and names that are there twice") {
  CHECK_THROWS_WITH_AS(read_zip(write_zip({{"a", std::string(100, 'x')}}), 99, "f.npz"),
                       doctest::Contains("99 bytes"), InputError);
  CHECK_THROWS_AS(read_zip(write_zip({{"a", "1234"}, {"b", "5678"}}), 7, "f.npz"), InputError);
  CHECK_THROWS_WITH_AS(read_zip(write_zip({{"a", ""}, {"a", ""}}), 7, "f.npz"), doctest::Contains("twice"),
                       InputError);
}

TEST_CASE("no room is made for more than deflate can have packed") {
  std::string archive = write_zip({{"a", std::string(100, 'x')}});
  const std::size_t entry = archive.find("PK\1\2");
  archive[entry + 10] = 8;                          // deflated
  archive.replace(entry + 24, 4, "\0\0\0\x31", 4);  // to 822 MB
  CHECK_THROWS_WITH_AS(read_zip(archive, std::uint64_t{1} << 30, "f.npz"), doctest::Contains("cannot become"),
                       InputError);
}

TEST_CASE("arrays read back") {
  const std::vector<float> values = {1.5f, -0.1f, 3e-40f, 7, 8, 9};
  const NpyArray array = parse_npy(format_npy({2, 3}, values), "test");
  CHECK(array.shape == std::vector<std::uint64_t>{2, 3});
  CHECK(std::equal(values.begin(), values.end(), array.values.begin(), array.values.end()));
  CHECK(parse_npy(format_npy("{}"), "test").values == std::vector<double>{'{', '}'});
  CHECK(format_npy({6}, values).size() % 64 == 24);  // data begin at a multiple of 64
}

TEST_CASE("arrays of other kinds and orders") {
  const auto one = [](const char* kind, const std::string& data) {
    return parse_npy(
               npy(std::string("{'descr': '") + kind + "', 'fortran_order': False, 'shape': (2,), }", data),
               "t")
        .values;
  };
  CHECK(one("<f2", bytes_of<std::uint16_t>({0x3c00, 0xc000})) == std::vector<double>{1, -2});
  CHECK(one("<f2", bytes_of<std::uint16_t>({1, 0x7bff})) == std::vector<double>{0x1p-24, 65504});
  CHECK(one("<f8", bytes_of<double>({0.1, -2})) == std::vector<double>{0.1, -2});
  CHECK(one("<i8", bytes_of<std::int64_t>({-1, 5})) == std::vector<double>{-1, 5});
  CHECK(one("|u1", bytes_of<std::uint8_t>({255, 0})) == std::vector<double>{255, 0});
  const NpyArray turned = parse_npy(
      npy("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }", bytes_of<float>({1, 4, 2, 5, 3, 6})),
      "t");
  CHECK(turned.values == std::vector<double>{1, 2, 3, 4, 5, 6});
  for (const char* kind : {">f4", "|O", "<c8", "<U1", "<f3"})
    CHECK_THROWS_AS(one(kind, std::string(8, '\0')), InputError);
}

TEST_CASE("arrays that promise more than there is") {
  const std::string data(8, '\0');
  for (const char* shape :
       {"(3,)", "(1,)", "(4294967296, 4294967296)", "(2", "2,)", "(-2,)", "(0, 9999999999999999)"})
    CHECK_THROWS_AS(
        parse_npy(
            npy(std::string("{'descr': '<f4', 'fortran_order': False, 'shape': ") + shape + ", }", data),
            "t"),
        InputError);
  const std::string whole = format_npy({2}, std::vector<float>{1, 2});
  for (std::size_t length = 0; length < whole.size(); ++length)
    CHECK_THROWS_AS(parse_npy(whole.substr(0, length), "t"), InputError);
}
