// SPDX-License-Identifier: Apache-2.0
//
// exchange.h — what the server asks of whoever uses it, and how a command is answered.
//
// A command is answered in steps. A step runs on a thread of the caller's and may block; between
// two steps no thread is held, however long the client takes. The server sends what a step returns
// with the client's speed and starts the next one when the client has said what that needs. Values;
// the functions are called from several threads, but for one command never at the same time.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "sys/fd.h"

namespace stithy::ssh {

// What a step has while it runs.
class Turn {
 public:
  virtual ~Turn() = default;
  // The bytes that After::Request waited for.
  virtual const std::string& request() const = 0;
  // Further bytes of the client, as they come; 0 when it will send no more. Unavailable when it
  // left, or was silent for too long.
  virtual Result<std::size_t> read(std::span<char> into) = 0;
  // Reads further bytes and forgets them: at most so many, to their end or a silence of that long.
  virtual void discard(std::uint64_t bytes_max, std::chrono::milliseconds silence_max) = 0;
  // Sent while the step goes on. Never blocks; a client that left loses it.
  virtual void send(std::string_view bytes) = 0;
};

// Bytes that come from a pipe. Destroying `owner` ends whoever writes it.
struct Source {
  sys::Fd out;
  std::shared_ptr<void> owner;
  std::function<bool()> succeeded;  // at the end of `out`; returns at once
};

struct Reply;
using Step = std::function<Reply(Turn&)>;
// How many bytes of `heard` are one request; nothing while it is not whole. Called with what was
// heard so far, each time from its beginning.
using Measure = std::function<Result<std::optional<std::size_t>>(std::string_view heard)>;

struct Reply {
  std::string out = {}, errors = {};  // to the client's standard output and error, in this order
  std::optional<Source> source = {};  // then this, to its end
  sys::Fd sink = {};                  // takes what the client says while the source lasts
  enum class After : std::uint8_t {
    End,      // with `status`
    Request,  // `next`, once `measure` finds a request; the end when the client says no more
  };
  After after = After::End;
  Step next = {};
  Measure measure = {};
  int status = 0;  // exit status
};

// What a client asked to be run.
struct Exec {
  std::string command;  // as it wrote it; empty for a shell
  bool shell = false;
  int protocol = 0;  // of GIT_PROTOCOL: 0, 1 or 2 (gitprotocol-v2)
  std::string address;
};

// Somebody who proved who they are: what answers their commands.
using Guest = std::function<Reply(const Exec&, Turn&)>;

struct Proof {
  std::string blob;  // the key or certificate in its wire form
  std::string address;
};

struct Door {
  // Whose key this is, or nothing. Asked for each key a client offers, and again, for the answer
  // that counts, once a signature by it was verified. An error ends the connection with its words.
  std::function<Result<std::optional<Guest>>(const Proof&)> admit;
  // A connection ended whose client showed keys, none of them good.
  std::function<void(const std::string& address)> turned_away;
  // Runs a step on a thread that may block; false: there is no room for it now.
  std::function<bool(std::function<void()>)> run;
};

}  // namespace stithy::ssh
