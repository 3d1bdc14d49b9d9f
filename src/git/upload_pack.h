// SPDX-License-Identifier: Apache-2.0
//
// upload_pack.h — serving fetches and clones, without knowing HTTP or SSH.
//
// The refs are told by this program itself (protocol v2); packs are made by git. Every object a
// client wants is checked before git runs: it must be the tip of a ref the client may see, or
// reachable from one, in every version of the protocol. Blocking; call from a git lane.
// Thread-safe; the answer owns what it needs.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "git/gateway.h"
#include "git/reachable.h"
#include "git/wire/fetch_request.h"
#include "sys/fd.h"

namespace stithy::git {

struct UploadPackOptions {
  // Refs at or below these are neither told nor given: "refs/stithy".
  std::vector<std::string> hidden_refs{"refs/stithy"};
  FetchLimits limits;
  std::chrono::minutes wall_clock{60};
};

// Bytes for the client that come from a running git. Destroying `owner` ends it.
struct PackStream {
  sys::Fd out;
  std::shared_ptr<void> owner;
  std::function<bool()> succeeded;  // at the end of `out`; returns at once
};

struct UploadAnswer {
  std::string body;  // the whole answer, when there is no stream
  std::optional<PackStream> stream;
};

// A git that waits for the rest of what a client of protocol 0 or 1 says.
struct FetchTalk {
  PackStream answer;
  sys::Fd more;  // where the client's further bytes go
};

class UploadPack {
 public:
  // All three outlive this.
  UploadPack(const Gateway& gateway, Reachability& reachability, UploadPackOptions options)
      : gateway_(gateway), reachability_(reachability), options_(std::move(options)) {}

  // The answer to GET info/refs?service=git-upload-pack; with `service_line` as smart HTTP wants.
  Result<std::string> advertise(const sys::Path& repository, int version, bool service_line) const;

  // The answer to one stateless POST. What is wrong with the request is told inside the answer, as
  // git clients print that; only broken framing (Invalid) and size (TooLarge) are errors.
  Result<UploadAnswer> answer(const sys::Path& repository, int version,
                              std::string_view body) const;

  // For a transport on which one side waits for the other (SSH), in protocol 0 and 1: `wants` is
  // what the client said up to and with its first flush. The same errors as answer(), but that
  // NotFound and TooLarge carry what refusal() makes an answer of.
  Result<FetchTalk> converse(const sys::Path& repository, int version,
                             std::string_view wants) const;
  static std::string refusal(const Error& error);

  const UploadPackOptions& options() const { return options_; }

 private:
  Command command(int version, std::initializer_list<Literal> words) const;
  Result<void> check_visible(const sys::Path& repository, const FetchRequest& request) const;
  Result<std::string> tell_refs(const sys::Path& repository, const FetchRequest& request) const;
  const Gateway& gateway_;
  Reachability& reachability_;
  const UploadPackOptions options_;
};

}  // namespace stithy::git
