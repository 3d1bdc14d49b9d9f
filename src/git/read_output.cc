// SPDX-License-Identifier: Apache-2.0
#include "git/read_output.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

#include "base/text.h"

namespace stithy::git {
namespace {

constexpr std::size_t kChunkBytes = 64 * 1024;

// 1 when there is something to read, 0 when the deadline passed.
Result<int> wait_readable(int fd, Deadline deadline) {
  for (;;) {
    pollfd waiting{fd, POLLIN, 0};
    const int ready = ::poll(&waiting, 1, static_cast<int>(deadline.left().count()));
    if (ready > 0) return 1;
    if (ready < 0 && errno != EINTR) return internal("poll failed on the output of git");
    if (ready == 0 && deadline.passed()) return 0;
  }
}

}  // namespace

Result<OutputEnd> read_output(Running& running, Deadline deadline,
                              const std::function<Result<bool>(std::string_view)>& take) {
  std::vector<char> chunk(kChunkBytes);
  const int fd = running.output().get();
  for (;;) {
    if (TRY(wait_readable(fd, deadline)) == 0) return OutputEnd::Late;
    const ssize_t n = ::read(fd, chunk.data(), chunk.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return internal("reading the output of git failed");
    if (n == 0) break;
    if (!TRY(take({chunk.data(), static_cast<std::size_t>(n)}))) return OutputEnd::Stopped;
  }
  auto finished = running.finish(deadline);
  // The gateway ends a run at the same moment, so the clock may show itself as a killed child.
  if (deadline.passed() && (!finished || !finished->success())) return OutputEnd::Late;
  const auto status = TRY(std::move(finished));
  if (!status.success()) {
    return git_failed(text::format("git ended with {} (signal {})", status.code, status.signal),
                      running.errors());
  }
  return OutputEnd::Whole;
}

}  // namespace stithy::git
