#include "core/unfinished_files.h"

#include <unistd.h>

#include <atomic>
#include <cstring>

namespace minlife {
namespace {

constexpr int kSlots = 64;
constexpr std::size_t kMostPath = 4096;

enum State : int { kFree, kBusy, kNamed };

/// A handler makes a named slot busy before it reads the path. So nobody writes to it meanwhile: a path that
/// is half one and half another could be that of some other file.
struct Slot {
  std::atomic<int> state{kFree};
  char path[kMostPath];
};
static_assert(std::atomic<int>::is_always_lock_free);

Slot slots[kSlots];

bool change(Slot& slot, int from, int to) { return slot.state.compare_exchange_strong(from, to); }

}  // namespace

UnfinishedFile::UnfinishedFile(std::string_view path) {
  if (path.size() >= kMostPath) return;
  for (int k = 0; k < kSlots; ++k) {
    Slot& slot = slots[k];
    if (!change(slot, kFree, kBusy)) continue;
    std::memcpy(slot.path, path.data(), path.size());
    slot.path[path.size()] = '\0';
    slot.state = kNamed;
    slot_ = k;
    return;
  }
}

UnfinishedFile::~UnfinishedFile() {
  if (slot_ >= 0) change(slots[slot_], kNamed, kFree);
}

void remove_unfinished_files() {
  for (Slot& slot : slots)
    if (change(slot, kNamed, kBusy)) ::unlink(slot.path);
}

}  // namespace minlife
