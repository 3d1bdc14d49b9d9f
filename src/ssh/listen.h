// SPDX-License-Identifier: Apache-2.0
//
// listen.h — the sockets of the SSH server and who comes to them.
//
// TCP alone: an address and a port. Descriptors are close-on-exec and do not block.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "sys/fd.h"

namespace stithy::ssh {

// "127.0.0.1:2222" or "[::1]:2222"; port 0 takes any that is free.
bool is_listen_address(std::string_view text);

struct Listening {
  sys::Fd fd;
  std::string address;  // as bound
};
Result<Listening> listen_on(std::string_view address);

struct Caller {
  sys::Fd fd;
  std::string address;  // "192.0.2.1"
  std::string crowd;    // whom one caller counts among: the address, or the /64 of IPv6
};
// Nothing when nobody waits. Unavailable when there is no descriptor left.
Result<std::optional<Caller>> accept_from(int listening);

}  // namespace stithy::ssh
