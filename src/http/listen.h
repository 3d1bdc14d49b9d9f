// SPDX-License-Identifier: Apache-2.0
//
// listen.h — opening the sockets we listen on: TCP, Unix, and those inherited from systemd.
//
// Descriptors are close-on-exec and non-blocking. A stale Unix socket is removed, a live one is a
// Conflict. Thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "http/server.h"
#include "sys/fd.h"

namespace stithy::http {

// Spelled like something open_listening() takes; says nothing about whether it can be bound.
bool is_listen_address(std::string_view text);

struct Listening {
  sys::Fd fd{};
  std::string address{};      // as bound: "127.0.0.1:43121", "[::1]:8080", "unix:/run/stithy.sock"
  std::string socket_file{};  // to be removed at the end; empty unless we made one
  bool unix_socket = false;
  Origin origin = Origin::Main;
};

// `only_v6`: an IPv6 wildcard does not take IPv4 connections as well.
Result<Listening> open_listening(const ListenAddress& where, bool only_v6);

// Closes with a reset instead of an orderly end, so that the peer sees a failure.
void reset_on_close(int fd);

}  // namespace stithy::http
