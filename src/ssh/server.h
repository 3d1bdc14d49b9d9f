// SPDX-License-Identifier: Apache-2.0
//
// server.h — the SSH server: sockets, one thread for all connections, and limits.
//
// One thread serves every connection and never waits for a client, a database or git; keys are
// looked up by two threads beside it, and commands run where Door::run puts them. Bounded: so many
// connections in all, so many of one address, and so many that have not proved a key yet. When
// these are too many, the oldest one of the address that has most of them goes, so that a flood
// from one place does not keep others out. ADR 0013.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "base/deadline.h"
#include "base/result.h"
#include "ssh/exchange.h"
#include "sys/files.h"

namespace stithy::ssh {

struct ServerOptions {
  std::vector<std::string> listen;
  sys::Path keys;  // where the host keys are
  std::size_t connections_max = 1024, per_address_max = 64, strangers_max = 128;
  std::chrono::milliseconds login_grace{30'000};
  std::chrono::milliseconds patience{600'000};  // with a client that is silent or does not read
};

class Server {
 public:
  // Binds and makes host keys, serves nothing yet.
  static Result<std::unique_ptr<Server>> bind(ServerOptions options);
  ~Server();
  const std::vector<std::string>& addresses() const;     // as bound
  const std::vector<std::string>& fingerprints() const;  // of the host keys
  void serve(Door door);
  // Takes nobody new, waits for commands to end until then, and cuts the rest.
  void stop(Deadline deadline);
  std::size_t connections() const;

 private:
  struct State;
  explicit Server(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace stithy::ssh
