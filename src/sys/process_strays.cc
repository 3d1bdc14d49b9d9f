// SPDX-License-Identifier: Apache-2.0
//
// process_strays.cc — ending what a killed run of this program left running.
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>

#include "base/text.h"
#include "sys/process.h"

extern "C" {
#include <sys/pidfd.h>  // glibc 2.36 forgot to say extern "C" there
}

namespace stithy::sys {

namespace {

constexpr std::size_t kEnvironmentBytesMax = std::size_t{1} << 20;

// False also for a process that is gone, is another user's, or has ended and waits to be reaped.
bool bears(std::string_view pid, std::string_view mark) {
  auto environment = read_file(Path("/proc") / pid / "environ", kEnvironmentBytesMax);
  if (!environment) return false;
  auto lines = text::split(*environment, '\0');
  return std::find(lines.begin(), lines.end(), mark) != lines.end();
}

// The process, held so that its number cannot become another's.
Fd seize(pid_t pid, std::string_view name, std::string_view mark) {
  Fd held(::pidfd_open(pid, 0));
  return held && bears(name, mark) ? std::move(held) : Fd();
}

Result<std::vector<Fd>> find_strays(std::string_view mark) {
  std::vector<Fd> found;
  for (const std::string& name : TRY(list_directory("/proc"))) {
    auto pid = text::parse_number<pid_t>(name);
    if (!pid || *pid == ::getpid() || !bears(name, mark)) continue;
    if (Fd held = seize(*pid, name, mark)) found.push_back(std::move(held));
  }
  return found;
}

}  // namespace

Result<int> end_strays(std::string_view mark, Deadline deadline) {
  int ended = 0;
  // A stray may start another while we look: again, until a look finds none.
  for (;;) {
    std::vector<Fd> strays = TRY(find_strays(mark));
    if (strays.empty()) return ended;
    for (const Fd& stray : strays) ::pidfd_send_signal(stray.get(), SIGKILL, nullptr, 0);
    for (const Fd& stray : strays) {
      pollfd one{stray.get(), POLLIN, 0};
      while (::poll(&one, 1, static_cast<int>(deadline.left().count())) < 0 && errno == EINTR) {}
      if ((one.revents & POLLIN) == 0)
        return unavailable("Programs that an earlier run of the server started do not end.",
                           std::chrono::seconds(5));
      ++ended;
    }
  }
}

}  // namespace stithy::sys
