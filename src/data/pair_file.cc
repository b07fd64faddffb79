#include "data/pair_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <limits>
#include <vector>

#include "core/atomic_file.h"
#include "core/error.h"
#include "core/figures.h"
#include "core/float_environment.h"
#include "core/packed_bits.h"
#include "data/file_format.h"
#include "data/hdf5.h"
#include "data/hdf5_rehearsal.h"

namespace minlife {
namespace {

constexpr FileFormat kFormat{"minlife-pairs", "pair", "generate", 1};
constexpr const char* kRng = "philox4x64-10";
constexpr std::uint64_t kChunkBytes = 128 << 10;
constexpr std::uint64_t kMostChunkBytes = 64 << 20;  ///< of files that other programs have written anew

std::uint64_t row_bytes(const PairFileInfo& info) {
  return info.layout == PairLayout::packed ? packed_row_bytes(info.law.width)
                                           : static_cast<std::uint64_t>(info.law.width);
}

hdf5::Shape shape_of(const PairFileInfo& info) {
  return {info.count, static_cast<std::uint64_t>(info.law.height), row_bytes(info)};
}

/// Whole boards of together 64 to 128 KiB where they fit, else rows of one board.
hdf5::Shape chunk_of(const PairFileInfo& info) {
  const std::uint64_t row = row_bytes(info), board = static_cast<std::uint64_t>(info.law.height) * row;
  if (board > 2 * kChunkBytes) return {1, kChunkBytes / row, row};
  return {std::max<std::uint64_t>(1, kChunkBytes / board), static_cast<std::uint64_t>(info.law.height), row};
}

/// Packed rows to one byte a cell, and back. Both: [count boards].
void spread_bits(const std::uint8_t* packed, std::size_t count, const PairLaw& law, std::uint8_t* bytes) {
  const std::size_t packed_row = packed_row_bytes(law.width), width = static_cast<std::size_t>(law.width);
  for (std::size_t row = 0; row < count * static_cast<std::size_t>(law.height); ++row)
    for (std::size_t column = 0; column < width; ++column)
      bytes[row * width + column] = packed_bit(packed + row * packed_row, column);
}

bool gather_bits(const std::uint8_t* bytes, std::size_t count, const PairLaw& law, std::uint8_t* packed) {
  const std::size_t packed_row = packed_row_bytes(law.width), width = static_cast<std::size_t>(law.width);
  const std::size_t rows = count * static_cast<std::size_t>(law.height);
  std::fill_n(packed, rows * packed_row, std::uint8_t{0});
  std::uint8_t seen = 0;
  for (std::size_t row = 0; row < rows; ++row)
    for (std::size_t column = 0; column < width; ++column) {
      const std::uint8_t cell = bytes[row * width + column];
      seen |= cell;
      if ((cell & 1) != 0) set_packed_bit(packed + row * packed_row, column);
    }
  return seen <= 1;
}

/// True when the bits beyond the last column are all zero.
bool padding_is_zero(const std::uint8_t* packed, std::size_t count, const PairLaw& law) {
  if (law.width % 8 == 0) return true;
  const std::size_t row = packed_row_bytes(law.width);
  std::uint8_t seen = 0;
  for (std::size_t k = 1; k <= count * static_cast<std::size_t>(law.height); ++k) seen |= packed[k * row - 1];
  return seen >> (law.width % 8) == 0;
}

void write_attributes(hdf5::File& file, const PairFileInfo& info) {
  const PairLaw& law = info.law;
  write_format(file, kFormat);
  file.set_text("layout", info.layout == PairLayout::packed ? "packed" : "bytes");
  file.set_text("rule", to_string(law.rule));
  file.set_text("boundary", to_string(law.boundary));
  file.set_integer("steps", law.steps);
  file.set_integer("height", law.height);
  file.set_integer("width", law.width);
  file.set_text("density", to_string(law.density));
  file.set_unsigned("seed", law.seed);
  file.set_text("split", to_string(law.split));
  file.set_unsigned("first_index", info.first_index);
  file.set_text("rng", kRng);
  file.set_text("version", info.version);
  file.set_text("git_commit", info.git_commit);
  file.set_text("command", info.command);
}

int whole(const hdf5::Group& file, const std::string& path, const char* name, std::int64_t high) {
  const std::int64_t value = file.integer(name);
  if (value < 1 || value > high)
    throw value_error(fmt::format("{}: attribute {}", path, name), std::to_string(value),
                      fmt::format("it must be from 1 to {}", high));
  return static_cast<int>(value);
}

PairFileInfo read_attributes(const hdf5::Group& file, const std::string& path) {
  require_format(file, path, kFormat);
  if (!file.has_attribute("complete") || file.integer("complete") != 1)
    throw InputError(path + " was never finished (it has no complete = 1); generate the pairs again");
  PairFileInfo info;
  const std::string layout = file.text("layout");
  if (layout != "packed" && layout != "bytes")
    throw value_error(path + ": attribute layout", layout, "it must be packed or bytes");
  info.layout = layout == "packed" ? PairLayout::packed : PairLayout::bytes;
  info.law.steps = whole(file, path, "steps", std::numeric_limits<int>::max());
  info.law.height = whole(file, path, "height", kMaxSide);
  info.law.width = whole(file, path, "width", kMaxSide);
  info.law.rule = parse_rule(file.text("rule"), path + ": attribute rule");
  info.law.boundary = parse_boundary(file.text("boundary"), path + ": attribute boundary");
  info.law.density = parse_density(file.text("density"), path + ": attribute density");
  info.law.seed = file.unsigned_integer("seed");
  info.law.split = parse_split(file.text("split"), path + ": attribute split");
  info.first_index = file.unsigned_integer("first_index");
  info.version = file.text("version");
  info.git_commit = file.text("git_commit");
  info.command = file.text("command");
  return info;
}

/// The holes of a pair file's seal: chunks of boards and densities, which carry checksums of their own.
/// Fletcher32 tells of every single changed bit: its sums are of 16-bit words modulo 65535 = 255 * 257, and
/// no 2^k is a multiple of 255, so the new sum is neither the old one nor that with its bytes swapped, which
/// HDF5 accepts too.
class ChunkHoles {
 public:
  explicit ChunkHoles(const hdf5::File& file) {
    const hdf5::Dataset inputs = file.dataset("inputs"), targets = file.dataset("targets"),
                        densities = file.dataset("density");
    const hdf5::Shape shape = inputs.shape(), chunk = inputs.chunk();
    // Side by side, as they were written, so that most touch and the list stays short.
    for (std::uint64_t first = 0; first < shape[0]; first += chunk[0])
      for (std::uint64_t row = 0; row < shape[1]; row += chunk[1])
        for (const hdf5::Dataset* set : {&inputs, &targets}) add(set->chunk_place({first, row, 0}));
    for (std::uint64_t first = 0; first < shape[0]; first += densities.chunk()[0])
      add(densities.chunk_place({first}));
  }

  std::vector<Hole> take() { return std::move(holes_); }

 private:
  void add(const hdf5::Place& place) {
    if (!holes_.empty() && holes_.back().offset + holes_.back().length == place.offset)
      holes_.back().length += place.length;
    else
      holes_.push_back({place.offset, place.length});
  }

  std::vector<Hole> holes_;
};

}  // namespace

void write_pair_file(const std::string& path, const PairFileInfo& info,
                     const std::function<void(std::uint64_t)>& progress) {
  const FloatScope floats;
  if (info.count == 0) throw value_error("--count", "0", "it must be at least 1", "try --count 100000");
  PairStream stream(info.law);
  AtomicFile target(path);
  {
    hdf5::File file = hdf5::File::create(target.temporary_path());
    write_attributes(file, info);
    const hdf5::Storage storage{chunk_of(info), true, info.layout == PairLayout::bytes ? 1 : 0};
    hdf5::Dataset inputs = file.create_dataset("inputs", hdf5::Type::uint8, shape_of(info), storage);
    hdf5::Dataset targets = file.create_dataset("targets", hdf5::Type::uint8, shape_of(info), storage);
    hdf5::Dataset densities =
        file.create_dataset("density", hdf5::Type::float32, {info.count}, {{kChunkBytes / 4}, true, 0});

    const std::uint64_t batch = std::min(chunk_of(info)[0], info.count);
    const std::size_t bytes = stream.board_bytes();
    std::vector<std::uint8_t> in(batch * bytes), out(batch * bytes), cells;
    std::vector<float> density(batch);
    if (info.layout == PairLayout::bytes) cells.resize(batch * shape_of(info)[1] * shape_of(info)[2]);
    const auto write = [&](hdf5::Dataset& set, std::uint64_t first, std::uint64_t count,
                           const std::vector<std::uint8_t>& packed) {
      if (info.layout == PairLayout::bytes) spread_bits(packed.data(), count, info.law, cells.data());
      set.write_rows(first, count, hdf5::Type::uint8,
                     info.layout == PairLayout::bytes ? cells.data() : packed.data());
    };
    for (std::uint64_t done = 0; done < info.count;) {
      const std::uint64_t here = std::min(batch, info.count - done);
      stream.fill(info.first_index + done, here, in.data(), out.data(), density.data());
      write(inputs, done, here, in);
      write(targets, done, here, out);
      densities.write_rows(done, here, hdf5::Type::float32, density.data());
      done += here;
      if (progress) progress(done);
    }
    inputs.close();
    targets.close();
    densities.close();
    file.set_integer("complete", 1);
    file.close();
  }
  target.write(
      seal_of_file(target.temporary_path(), ChunkHoles(hdf5::File::open(target.temporary_path())).take()));
  target.commit();
}

PairFileNeed pair_file_need(const PairFileInfo& info) {
  const auto board = static_cast<double>(packed_board_bytes(info.law.height, info.law.width));
  const double cells = static_cast<double>(info.law.height) * info.law.width;
  const auto count = static_cast<double>(info.count);
  const double batch = std::min(count, static_cast<double>(chunk_of(info)[0]));
  const bool bytes = info.layout == PairLayout::bytes;
  // A batch of inputs and targets, the stepper's board, and cells spread to bytes, which the disk gets as
  // bits.
  PairFileNeed need;
  need.memory = batch * (2 * board + (bytes ? cells : 0)) + board;
  need.disk = count * (2 * (bytes ? cells / 8 : board) + sizeof(float));
  return need;
}

struct PairFile::State {
  explicit State(const std::string& at)
      : path(at),
        file(hdf5::File::open(at)),
        info(read_attributes(file, at)),
        inputs(file.dataset("inputs")),
        targets(file.dataset("targets")) {
    const hdf5::Shape shape = inputs.shape();
    if (shape.size() != 3 || targets.shape() != shape || inputs.type() != hdf5::Type::uint8 ||
        targets.type() != hdf5::Type::uint8)
      throw InputError(path +
                       ": /inputs and /targets are not uint8 arrays of one shape [pairs, rows, bytes]");
    info.count = shape[0];
    for (const hdf5::Dataset* set : {&inputs, &targets}) check_chunk(*set);
    if (shape != shape_of(info))
      throw InputError(fmt::format(
          "{}: its boards are {} rows of {} bytes, which contradicts its attributes height, width and layout",
          path, shape[1], shape[2]));
  }

  /// HDF5 takes a chunk whole into memory, whatever part of it is asked for.
  void check_chunk(const hdf5::Dataset& set) const {
    double bytes = 1;
    for (const std::uint64_t side : set.chunk()) bytes *= static_cast<double>(side);
    if (bytes <= kMostChunkBytes) return;
    throw InputError(fmt::format(
        "{}: its boards lie in chunks of {} each, and chunks of {} are the most that is read (h5repack -l "
        "CHUNK=100x{}x{} makes smaller ones)",
        path, bytes_text(static_cast<std::uint64_t>(bytes)), bytes_text(kMostChunkBytes), info.law.height,
        row_bytes(info)));
  }

  void read(const hdf5::Dataset& set, std::uint64_t first, std::size_t count, std::uint8_t* packed) {
    bool sound = true;
    if (info.layout == PairLayout::packed) {
      set.read_rows(first, count, hdf5::Type::uint8, packed);
      sound = padding_is_zero(packed, count, info.law);
    } else {
      cells.resize(count * static_cast<std::size_t>(info.law.height) *
                   static_cast<std::size_t>(info.law.width));
      set.read_rows(first, count, hdf5::Type::uint8, cells.data());
      sound = gather_bits(cells.data(), count, info.law, packed);
    }
    if (!sound)
      throw InputError(fmt::format("{}: a pair in {}..{} has something other than cells in it", path, first,
                                   first + count - 1));
  }

  /// Every pair, for a rehearsal; of a file that claims far more than it can hold, where it begins and ends.
  void read_all(std::uint64_t bytes) {
    const std::size_t board = packed_board_bytes(info.law.height, info.law.width);
    const hdf5::Shape chunk = inputs.chunk();
    const std::uint64_t rows = chunk.empty() ? 1 : std::max<std::uint64_t>(chunk[0], 1);
    const bool all = info.count / 64 <= bytes / board;
    std::vector<std::uint8_t> boards(std::min(rows, info.count) * board);
    for (std::uint64_t first = 0; first < info.count;) {
      const std::uint64_t count = std::min(rows, info.count - first);
      for (const hdf5::Dataset* set : {&inputs, &targets}) try {
          read(*set, first, count, boards.data());
        } catch (const InputError&) {  // of these pairs; the others are read all the same
        }
      first += all || first + count == info.count ? count : info.count - first - count;
    }
  }

  std::string path;
  hdf5::File file;
  PairFileInfo info;
  hdf5::Dataset inputs, targets;
  std::vector<std::uint8_t> cells;
};

PairFile::PairFile(const std::string& path, const Reading& reading) {
  const Seal seal = find_seal_of_file(path).seal;
  reading.judge(seal, path);
  if (seal != Seal::whole) {
    const std::uint64_t bytes = std::filesystem::file_size(path);
    hdf5::rehearse(path, bytes, [&] { State(path).read_all(bytes); });
  }
  state_ = std::make_unique<State>(path);
}
PairFile::~PairFile() = default;
PairFile::PairFile(PairFile&&) noexcept = default;

const PairFileInfo& PairFile::info() const { return state_->info; }

void PairFile::read(std::uint64_t first, std::size_t count, std::uint8_t* inputs, std::uint8_t* targets) {
  read_inputs(first, count, inputs);
  state_->read(state_->targets, first, count, targets);
}

void PairFile::read_inputs(std::uint64_t first, std::size_t count, std::uint8_t* inputs) {
  if (first > state_->info.count || count > state_->info.count - first)
    throw InputError(fmt::format("{} holds {} pairs; pair {} was asked for", state_->path, state_->info.count,
                                 first + count - 1));
  state_->read(state_->inputs, first, count, inputs);
}

}  // namespace minlife
