#include "data/hdf5_cause.h"

#include <fmt/format.h>
#include <hdf5.h>

#include <string_view>
#include <vector>

namespace minlife::hdf5 {
namespace {

/// The text between two others; empty where they are not there.
std::string_view between(std::string_view text, std::string_view before, std::string_view after) {
  const std::size_t start = text.find(before);
  if (start == std::string_view::npos) return {};
  const std::size_t from = start + before.size(), to = text.find(after, from);
  return to == std::string_view::npos ? std::string_view{} : text.substr(from, to - from);
}

/// What the system said where the library quotes it.
std::string_view system_words(std::string_view said) { return between(said, "error message = '", "'"); }

/// A sentence of the library whose meaning is known, in words for who does not know the library; else "".
std::string explained(std::string_view said) {
  const auto has = [&](std::string_view words) { return said.find(words) != std::string_view::npos; };
  if (has("unable to lock file"))
    return fmt::format("another program has it open, or its file system cannot lock it: {}",
                       system_words(said));
  if (has("h5clear"))
    return "a program that was writing it has not closed it; if none is any more, h5clear -s FILE takes off "
           "the mark that it left";
  if (has("required filter")) {
    const std::string_view name = between(said, "required filter '", "'");
    return fmt::format(
        "it is stored with the HDF5 filter {}, which this program does not have (h5repack -f "
        "NONE takes filters off, where they are installed)",
        name.empty() ? "of an unknown name" : name);
  }
  if (has("truncated file")) return "it is truncated";
  if (has("signature not found") || has("unable to locate file signature"))
    return "it is not an HDF5 file, or it is truncated";
  // HDF5 1.14 tells that a filter has failed, and no more which.
  if (has("Fletcher32") || has("incorrect metadata checksum") || has("filter returned failure during read"))
    return "a checksum does not fit, it is damaged";
  return "";
}

herr_t keep(unsigned, const H5E_error2_t* error, void* kept) {
  if (error->desc != nullptr) static_cast<std::vector<std::string>*>(kept)->emplace_back(error->desc);
  return 0;
}

}  // namespace

std::string cause() {
  std::vector<std::string> sentences;  // innermost first
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, keep, &sentences);
  for (const std::string& said : sentences)
    if (std::string words = explained(said); !words.empty()) return words;
  for (const std::string& said : sentences)
    if (const std::string_view words = system_words(said); !words.empty()) return std::string(words);
  return sentences.empty() ? "" : fmt::format("HDF5 says: {}", sentences.front());
}

}  // namespace minlife::hdf5
