// SPDX-License-Identifier: Apache-2.0
//
// connection.h — one connection to Redis; the only file that knows hiredis is connection.cc.
//
// Nothing blocks but poll(2) with a deadline. After an error of its own (not an error that Redis
// replies) it is broken: replies might still be under way, so it is of no use to anybody. Used by
// one thread at a time.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/deadline.h"
#include "kit/redis/address.h"
#include "kit/redis/reply.h"

namespace stithy::redis {

// One reply may be this large; longer ones break the connection.
inline constexpr std::size_t kReplyBytesMax = std::size_t{64} << 20;

class Connection {
 public:
  // `host` is numeric; not looked at with a socket. Says who we are and chooses the database.
  static Result<std::unique_ptr<Connection>> open(const Address& address, const std::string& host,
                                                  Deadline deadline);
  ~Connection();

  // One reply a command, in order. `wake`, when it is a descriptor, ends the waiting once it is
  // readable.
  Result<std::vector<Reply>> exchange(std::span<const Command> commands, Deadline deadline,
                                      int wake = -1);
  // What Redis sends without being asked for more.
  Result<Reply> receive(Deadline deadline, int wake = -1);
  Result<void> send(std::span<const Command> commands, Deadline deadline);

  // Waits until there is something to receive; false when the deadline or `wake` came first.
  bool readable(Deadline deadline, int wake) const;

  bool broken() const { return broken_; }
  bool timed_out() const { return timed_out_; }  // broken because the deadline passed
  bool woken() const { return woken_; }
  // Whether the other end has hung up, or sent what nobody asked for.
  bool stale() const;

 private:
  struct Wire;
  explicit Connection(std::unique_ptr<Wire> wire);
  Result<void> wait(short events, Deadline deadline, int wake);
  Error fail(std::string cause);

  std::unique_ptr<Wire> wire_;
  bool broken_ = false, timed_out_ = false, woken_ = false;
};

// What a caller reads when Redis cannot be asked.
Error away(std::string cause);

}  // namespace stithy::redis
