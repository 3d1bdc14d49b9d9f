// SPDX-License-Identifier: Apache-2.0
//
// batch_child.h — one `git cat-file --batch-command` that answers question after question.
//
// The protocol (gitformat of cat-file): "contents <id>" or "info <id>" and a line feed go in;
// "<id> <kind> <size>", for contents also the bytes and a line feed, or "<id> missing" come out.
// A child that failed or grew old is replaced on the next question. Thread-safe: questions are
// answered one after the other.
#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "git/gateway.h"

namespace stithy::git::backend {

class BatchChild {
 public:
  BatchChild(sys::Path repository, const Gateway& gateway)
      : repository_(std::move(repository)), gateway_(gateway) {}

  struct Answer {
    std::string id;         // as the child spelled it
    std::string_view kind;  // "commit", "tree", "blob", "tag", or "missing", "ambiguous"
    std::uint64_t size = 0;
    std::string bytes;  // with contents
  };
  // `object` is hexadecimal digits; anything else is our bug.
  Result<Answer> info(std::string_view object);
  // Reads the size first, so that bytes past `bytes_max` are never asked for; then `bytes` is
  // empty and `size` tells.
  Result<Answer> contents(std::string_view object, std::size_t bytes_max);

 private:
  Result<Answer> ask(std::string_view verb, std::string_view object);
  Result<Answer> ask_once(std::string_view verb, std::string_view object);
  Result<void> start();
  Result<std::string> read_line();
  Result<std::string> read_exactly(std::size_t n);
  Result<void> fill();

  const sys::Path repository_;
  const Gateway& gateway_;
  std::mutex mutex_;
  std::optional<Running> child_;
  std::chrono::steady_clock::time_point started_;
  std::string buffer_;
};

}  // namespace stithy::git::backend
