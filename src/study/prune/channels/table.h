#pragma once

#include "study/prune/channels.h"

namespace minlife {

// One line a rule, here and in channels.cc.
extern const ChannelRule kChannelL1;
extern const ChannelRule kChannelTaylor;

}  // namespace minlife
