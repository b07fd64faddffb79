#include "exchange/npz/npy.h"

#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <cstring>

#include "core/error.h"
#include "core/text.h"

namespace minlife {
namespace {

static_assert(std::endian::native == std::endian::little);
constexpr std::string_view kMagic = "\x93NUMPY";

/// How one number is kept.
struct Kind {
  char letter;  ///< f, i or u
  std::size_t bytes;
};

double half(std::uint16_t bits) {
  const int exponent = bits >> 10 & 31, fraction = bits & 1023;
  const double size = exponent == 0    ? std::ldexp(fraction, -24)
                      : exponent == 31 ? (fraction == 0 ? HUGE_VAL : std::nan(""))
                                       : std::ldexp(1024 + fraction, exponent - 25);
  return (bits >> 15) != 0 ? -size : size;
}

template <typename T>
double as(const char* at) {
  T value;
  std::memcpy(&value, at, sizeof value);
  return static_cast<double>(value);
}

double number(Kind kind, const char* at) {
  const bool is_signed = kind.letter == 'i';
  switch (kind.letter == 'f' ? 10 + kind.bytes : kind.bytes) {
    case 12:
      return half(static_cast<std::uint16_t>(as<std::uint16_t>(at)));
    case 14:
      return as<float>(at);
    case 18:
      return as<double>(at);
    case 1:
      return is_signed ? as<std::int8_t>(at) : as<std::uint8_t>(at);
    case 2:
      return is_signed ? as<std::int16_t>(at) : as<std::uint16_t>(at);
    case 4:
      return is_signed ? as<std::int32_t>(at) : as<std::uint32_t>(at);
    default:
      return is_signed ? as<std::int64_t>(at) : as<std::uint64_t>(at);
  }
}

/// What follows 'KEY': in the header's dictionary, without spaces in front.
std::string_view behind_key(std::string_view header, const char* key, const std::string& source) {
  const std::string quoted = fmt::format("'{}':", key);
  const std::size_t at = header.find(quoted);
  if (at == std::string_view::npos) throw InputError(fmt::format("{}: its header has no {}", source, key));
  header.remove_prefix(at + quoted.size());
  const std::size_t first = header.find_first_not_of(' ');
  return header.substr(std::min(first, header.size()));
}

Kind read_kind(std::string_view header, const std::string& source) {
  const std::string_view text = behind_key(header, "descr", source);
  const std::size_t end = text.size() > 1 ? text.find('\'', 1) : std::string_view::npos;
  const std::string kind(end == std::string_view::npos ? text : text.substr(0, end + 1));
  if (kind.size() == 5 && kind[0] == '\'' && (kind[1] == '<' || kind[1] == '|')) {
    const Kind found{kind[2], static_cast<std::size_t>(kind[3] - '0')};
    const bool is_float = found.letter == 'f' && (found.bytes == 2 || found.bytes == 4 || found.bytes == 8);
    const bool is_whole = (found.letter == 'i' || found.letter == 'u') &&
                          (found.bytes == 1 || found.bytes == 2 || found.bytes == 4 || found.bytes == 8);
    if (is_float || is_whole) return found;
  }
  throw InputError(
      fmt::format("{} is an array of {}; it must be of little-endian numbers (try "
                  "a.astype('<f4') before saving)",
                  source, kind.substr(0, 40)));
}

std::vector<std::uint64_t> read_shape(std::string_view header, const std::string& source) {
  const std::string_view text = behind_key(header, "shape", source);
  const std::size_t end = text.find(')');
  const auto refuse = [&] { return InputError(source + ": its header has a shape that is none"); };
  if (!text.starts_with('(') || end == std::string_view::npos) throw refuse();
  std::vector<std::uint64_t> shape;
  for (const std::string& piece : split(text.substr(1, end - 1), ',')) {
    const std::size_t first = piece.find_first_not_of(' ');
    if (first == std::string::npos) continue;  // behind the last comma
    const auto side = parse_uint(std::string_view(piece).substr(first));
    if (!side || shape.size() == 32) throw refuse();
    shape.push_back(*side);
  }
  return shape;
}

/// As many as `most` at most, so that no product overflows.
std::uint64_t count_of(const std::vector<std::uint64_t>& shape, std::uint64_t most,
                       const std::string& source) {
  std::uint64_t count = 1;
  for (const std::uint64_t side : shape) {
    if (side > most || (side > 0 && count > most / side))
      throw InputError(source + " is damaged or truncated: its header promises more than there is");
    count *= side;
  }
  return count;
}

/// Where the number at `index` in C order lies in Fortran order.
std::uint64_t fortran_place(const std::vector<std::uint64_t>& shape, std::uint64_t index) {
  std::uint64_t place = 0, stride = 1;
  for (const std::uint64_t side : shape) stride *= side;
  for (std::size_t axis = shape.size(); axis-- > 0;) {
    stride /= shape[axis];
    place += index % shape[axis] * stride;
    index /= shape[axis];
  }
  return place;
}

std::string with_header(const char* kind, const std::vector<std::uint64_t>& shape, std::string_view data) {
  std::string sides;
  for (const std::uint64_t side : shape) sides += fmt::format("{}, ", side);
  if (shape.size() > 1) sides.resize(sides.size() - 2);
  if (shape.size() == 1) sides.pop_back();
  std::string header = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}), }}", kind, sides);
  // Data begin at a multiple of 64 bytes, behind 10 of magic, version and length, and a line feed.
  header.append((64 - (kMagic.size() + 4 + header.size() + 1) % 64) % 64, ' ');
  header += '\n';
  std::string bytes(kMagic);
  bytes += {1, 0, static_cast<char>(header.size() & 255), static_cast<char>(header.size() >> 8)};
  return bytes.append(header).append(data);
}

}  // namespace

NpyArray parse_npy(std::string_view bytes, const std::string& source) {
  const auto damaged = [&] {
    return InputError(source + " is damaged or truncated: it is no array of NumPy's");
  };
  if (bytes.size() < 12 || !bytes.starts_with(kMagic) || bytes[6] < 1 || bytes[6] > 3) throw damaged();
  const std::size_t width = bytes[6] == 1 ? 2 : 4, start = 8 + width;
  std::size_t length = 0;
  for (std::size_t k = width; k-- > 0;) length = length << 8 | static_cast<unsigned char>(bytes[8 + k]);
  if (length > bytes.size() - start) throw damaged();
  const std::string_view header = bytes.substr(start, length), data = bytes.substr(start + length);
  const Kind kind = read_kind(header, source);
  const std::string_view order = behind_key(header, "fortran_order", source);
  NpyArray array;
  array.shape = read_shape(header, source);
  const std::uint64_t count = count_of(array.shape, data.size() / kind.bytes, source);
  if (count * kind.bytes != data.size()) throw damaged();
  array.values.reserve(count);
  for (std::uint64_t k = 0; k < count; ++k) {
    const std::uint64_t place = order.starts_with("True") ? fortran_place(array.shape, k) : k;
    array.values.push_back(number(kind, data.data() + place * kind.bytes));
  }
  return array;
}

std::string format_npy(const std::vector<std::uint64_t>& shape, std::span<const float> values) {
  return with_header("<f4", shape, {reinterpret_cast<const char*>(values.data()), values.size_bytes()});
}

std::string format_npy(std::string_view bytes) { return with_header("|u1", {bytes.size()}, bytes); }

}  // namespace minlife
