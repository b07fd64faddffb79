#include "data/hdf5.h"

#include <fmt/format.h>

#include <algorithm>

#include "data/hdf5_handle.h"

namespace minlife::hdf5 {
namespace {

/// What a link of such a type is called.
const char* link_words(H5L_type_t type) {
  switch (type) {
    case H5L_TYPE_SOFT:
      return "a soft link";
    case H5L_TYPE_EXTERNAL:
      return "a link to another file";
    default:
      return "a link of a kind that a user defined";
  }
}

/// Opens what `name`, one name without slashes, is. Only hard links are followed: all others lead elsewhere,
/// perhaps out of the file. `what`: group or dataset.
hid_t open_object(const Handle& at, const std::string& name, const char* what,
                  hid_t (*open)(hid_t, const char*, hid_t)) {
  const std::string full = at.full(name);
  if (name.empty() || name == "." || name.find('/') != std::string::npos ||
      H5Lexists(at.id, name.c_str(), H5P_DEFAULT) <= 0)
    at.fail(fmt::format("{} {} is missing", what, full));
  H5L_info_t link{};
  at.check(H5Lget_info(at.id, name.c_str(), &link, H5P_DEFAULT), "look at", full);
  if (link.type != H5L_TYPE_HARD)
    at.fail(fmt::format("{} is {}, and minlife follows none (copy what it leads to into its place)", full,
                        link_words(link.type)));
  return at.check(open(at.id, name.c_str(), H5P_DEFAULT), "open", full);
}

/// A dataset must have its numbers in its own file.
void check_own_storage(const Handle& set) {
  const Scoped properties(H5Dget_create_plist(set.id), H5Pclose);
  set.check(static_cast<hid_t>(properties), "look at", set.name);
  const bool is_virtual = H5Pget_layout(properties) == H5D_VIRTUAL;
  if (is_virtual || H5Pget_external_count(properties) > 0)
    set.fail(
        fmt::format("dataset {} is {}, which minlife does not read (h5repack makes a file that holds all)",
                    set.name, is_virtual ? "put together from others" : "kept in another file"));
}

}  // namespace

std::string library_version() {
  const Turn turn;
  unsigned major = 0, minor = 0, release = 0;
  H5get_libversion(&major, &minor, &release);
  return fmt::format("{}.{}.{}", major, minor, release);
}

bool Group::has(const std::string& name) const {
  const Turn turn;
  return H5Lexists(handle_->id, name.c_str(), H5P_DEFAULT) > 0;
}

std::vector<std::string> Group::children() const {
  const MemoryTurn turn;
  H5G_info_t info{};
  handle_->check(H5Gget_info(handle_->id, &info), "list", handle_->name);
  std::vector<std::string> names;
  for (hsize_t k = 0; k < info.nlinks; ++k) {
    char name[256] = {};
    handle_->check(
        H5Lget_name_by_idx(handle_->id, ".", H5_INDEX_NAME, H5_ITER_INC, k, name, sizeof name, H5P_DEFAULT),
        "list", handle_->name);
    names.emplace_back(name);
  }
  return names;
}

Group Group::create_group(const std::string& name) {
  const MemoryTurn turn;
  const Scoped properties(H5Pcreate(H5P_GROUP_CREATE), H5Pclose);
  H5Pset_obj_track_times(properties, 0);
  Group group;
  const hid_t id = handle_->check(H5Gcreate2(handle_->id, name.c_str(), H5P_DEFAULT, properties, H5P_DEFAULT),
                                  "create group", name);
  group.handle_ =
      std::make_shared<Handle>(id, H5Gclose, handle_->path, handle_->full(name), handle_->writing, handle_);
  return group;
}

Group Group::group(const std::string& name) const {
  const MemoryTurn turn;
  Group group;
  const hid_t id = open_object(*handle_, name, "group", H5Gopen2);
  group.handle_ =
      std::make_shared<Handle>(id, H5Gclose, handle_->path, handle_->full(name), handle_->writing, handle_);
  return group;
}

Dataset Group::create_dataset(const std::string& name, Type type, const Shape& shape,
                              const Storage& storage) {
  const MemoryTurn turn;
  const std::vector<hsize_t> extent(shape.begin(), shape.end());
  const Scoped space(H5Screate_simple(static_cast<int>(extent.size()), extent.data(), nullptr), H5Sclose);
  const Scoped properties(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
  H5Pset_obj_track_times(properties, 0);
  const bool empty = std::find(extent.begin(), extent.end(), hsize_t{0}) != extent.end();
  if (!storage.chunk.empty() && !empty) {
    std::vector<hsize_t> chunk(extent);
    for (std::size_t axis = 0; axis < chunk.size(); ++axis)
      chunk[axis] = std::min<hsize_t>(chunk[axis], storage.chunk.at(axis));
    handle_->check(H5Pset_chunk(properties, static_cast<int>(chunk.size()), chunk.data()), "chunk", name);
    H5Pset_fill_time(properties, H5D_FILL_TIME_NEVER);
    if (storage.bits > 0) H5Pset_scaleoffset(properties, H5Z_SO_INT, storage.bits);
    if (storage.checksum) H5Pset_fletcher32(properties);
  }
  Dataset set;
  const hid_t id = handle_->check(
      H5Dcreate2(handle_->id, name.c_str(), native(type), space, H5P_DEFAULT, properties, H5P_DEFAULT),
      "create dataset", handle_->full(name));
  set.handle_ =
      std::make_shared<Handle>(id, H5Dclose, handle_->path, handle_->full(name), handle_->writing, handle_);
  return set;
}

void Group::write_texts(const std::string& name, const std::vector<std::string>& texts) {
  const Turn turn;
  const hsize_t count = texts.size();
  const Scoped type(text_type(), H5Tclose), space(H5Screate_simple(1, &count, nullptr), H5Sclose),
      properties(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
  H5Pset_obj_track_times(properties, 0);
  const Scoped set(H5Dcreate2(handle_->id, name.c_str(), type, space, H5P_DEFAULT, properties, H5P_DEFAULT),
                   H5Dclose);
  handle_->check(static_cast<hid_t>(set), "create dataset", handle_->full(name));
  std::vector<const char*> pointers;
  for (const std::string& text : texts) pointers.push_back(text.c_str());
  if (texts.empty()) return;
  handle_->check(H5Dwrite(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, pointers.data()), "write",
                 handle_->full(name));
}

Dataset Group::dataset(const std::string& name) const {
  const MemoryTurn turn;
  Dataset set;
  const hid_t id = open_object(*handle_, name, "dataset", H5Dopen2);
  set.handle_ =
      std::make_shared<Handle>(id, H5Dclose, handle_->path, handle_->full(name), handle_->writing, handle_);
  check_own_storage(*set.handle_);
  return set;
}

std::uint64_t Group::bounded_count(const std::string& name, const Shape& shape, std::size_t bytes,
                                   std::uint64_t most) const {
  std::uint64_t count = 1;
  for (const std::uint64_t side : shape) {
    if (side != 0 && count > most / bytes / side)
      handle_->fail(fmt::format("dataset {} is too large", handle_->full(name)));
    count *= side;
  }
  return count;
}

}  // namespace minlife::hdf5
