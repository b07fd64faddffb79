#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/files/output_path.h"
#include "cli/terminal/output.h"
#include "cli/world.h"
#include "life/gif.h"

namespace minlife {

/// --gif, --cell-size and --delay.
std::vector<Flag> gif_flags();

/// --gif of simulate, where it is given: all generations of a world as an animation.
class OutputGif {
 public:
  /// As OutputPath. Throws InputError too where what is guarded there is no GIF, where --out names the same
  /// file, for more generations than a GIF may have, and for --cell-size or --delay without --gif.
  OutputGif(const Arguments& arguments, const std::vector<std::string>& inputs, std::uint64_t generations);

  bool is_wanted() const { return out_.has_value(); }
  const std::string& path() const { return out_->path(); }

  /// The world's generations, from its start to the last, where that is wanted: a bounded world's whole
  /// board; of a plane the rectangle that all of them fit into, and a cell around it. Throws InputError where
  /// that is more than kMostGifSide pixels wide or high, or more pixels than there should be, before any is
  /// drawn, and where what is guarded at the path is another animation.
  std::string draw(const World& world, const Output& output) const;

  /// Writes what draw() gave, where it is wanted.
  void write(const std::string& file) const;

 private:
  std::optional<OutputPath> out_;
  GifStyle style_;
  std::uint64_t generations_ = 0;
};

}  // namespace minlife
