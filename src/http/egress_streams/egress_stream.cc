// SPDX-License-Identifier: Apache-2.0
#include "http/egress_streams/egress_stream.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace stithy::http {

namespace {

Error lost(int failure) {
  return unavailable("The connection to the receiver was lost.", std::chrono::seconds(60),
                     std::strerror(failure));
}

Result<void> wait_for(int fd, short what, Deadline deadline) {
  pollfd one{.fd = fd, .events = what, .revents = 0};
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline.left()).count();
  const int ready = ::poll(&one, 1, static_cast<int>(std::clamp<std::int64_t>(left, 0, 60'000)));
  if (ready > 0) return {};
  return lost(ready == 0 ? ETIMEDOUT : errno);
}

Result<void> write_all(int fd, std::string_view bytes, Deadline deadline) {
  while (!bytes.empty()) {
    const ssize_t n = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(n));
    } else if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
      TRY(wait_for(fd, POLLOUT, deadline));
    } else {
      return lost(n < 0 ? errno : EPIPE);
    }
  }
  return {};
}

// The other side ends the connection when it has read to our end.
Result<void> wait_for_end(int fd, Deadline deadline) {
  std::array<char, 512> dropped;
  for (;;) {
    const ssize_t n = ::recv(fd, dropped.data(), dropped.size(), 0);
    if (n == 0) return {};
    if (n > 0) continue;
    if (errno != EAGAIN && errno != EINTR) return lost(errno);
    TRY(wait_for(fd, POLLIN, deadline));
  }
}

}  // namespace

Result<void> send_stream(const HostPort& to, std::string_view bytes, const EgressPolicy& policy,
                         Deadline deadline) {
  const auto addresses = TRY(checked_addresses(to, policy, deadline));
  const sys::Fd fd = TRY(connect_checked(addresses, to.port, deadline));
  TRY(write_all(fd.get(), bytes, deadline));
  if (::shutdown(fd.get(), SHUT_WR) != 0) return lost(errno);
  return wait_for_end(fd.get(), deadline);
}

}  // namespace stithy::http
