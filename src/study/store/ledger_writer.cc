#include "study/store/ledger_writer.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cctype>
#include <nlohmann/json.hpp>
#include <random>
#include <utility>

#include "core/error.h"
#include "core/figures.h"
#include "study/store/ledger.h"

namespace minlife {
namespace {

/// HOST-PID-RANDOM.jsonl. Not part of any result, so it may be truly random; host and process are for people.
std::string segment_name() {
  char host[256] = "";
  ::gethostname(host, sizeof host - 1);
  std::string name;
  for (const char* c = host; *c != '\0' && name.size() < 64; ++c)
    name.push_back(std::isalnum(static_cast<unsigned char>(*c)) ? *c : '_');
  name += fmt::format("-{}-", ::getpid());
  std::random_device device;
  for (int digit = 0; digit < 16; ++digit) name.push_back("0123456789abcdef"[device() & 15]);
  return name + ".jsonl";
}

}  // namespace

LedgerWriter::LedgerWriter(std::string folder, FileSystem& files)
    : folder_(std::move(folder)), files_(files) {}

std::unique_ptr<AppendFile> LedgerWriter::create_segment() {
  files_.create_folders(folder_);
  // A taken name is next to impossible, or the sign of an NFS server that answered a repeated request.
  for (int attempt = 0; attempt < 16; ++attempt) {
    path_ = fmt::format("{}/{}", folder_, segment_name());
    if (auto segment = files_.create_exclusively(path_)) {
      files_.sync_folder(folder_);
      bytes_ = records_ = 0;
      return segment;
    }
  }
  throw FailedError(fmt::format("cannot create a ledger segment in {}: every name is taken", folder_));
}

void LedgerWriter::append(const nlohmann::json& record) {
  const std::string line = ledger_line(record);
  const std::scoped_lock lock(mutex_);
  // Taken out of the writer meanwhile: whatever is thrown, the segment is then closed and forgotten.
  auto segment = segment_ ? std::move(segment_) : create_segment();
  if (segment->append(line) != line.size())
    throw FailedError(
        fmt::format("cannot write to the ledger {}: the disk took only a part of a record", folder_));
  segment->sync();
  bytes_ += line.size();
  ++records_;
  if (!segment->is_in_place())
    throw FailedError(fmt::format(
        "{} was removed or replaced while it was written to: {} that this process had recorded in "
        "it {} lost",
        path_, (records_ == 1 ? "1 result" : with_commas(records_) + " results"),
        (records_ == 1 ? "is" : "are")));
  if (bytes_ < kSegmentBytes) segment_ = std::move(segment);
}

}  // namespace minlife
