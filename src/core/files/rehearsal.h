#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace minlife {

/// Runs `work` in a child process of which nothing stays, and returns if the child comes to an end, also by
/// an exception, which is for the run that counts. Throws InputError, which begins with `path`, where it
/// crashes or takes longer than some seconds and the time that `bytes` of reading may take; InterruptedError
/// where a signal ended the child that would have ended this process; FailedError where no child can be had.
/// Call it before other threads use what `work` uses: of them the child has only the locks that they hold.
void rehearse(const std::string& path, std::uint64_t bytes, const std::function<void()>& work);

}  // namespace minlife
