// SPDX-License-Identifier: Apache-2.0
//
// edge_turn.h — one request and its answer: what the handler's Exchange and the connection share.
//
// Private to edge.cc. The head is constant once the handler sees it. The Exchange may outlive its
// connection; it then answers into nothing.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "http/body_queue.h"
#include "http/parser.h"
#include "http/server.h"

namespace stithy::http::edge {

class Turn {
 public:
  Turn(ParsedHead parsed, std::size_t body_bytes_max, std::function<void()> body_wanted)
      : parsed_(std::move(parsed)),
        body_(stated_length(parsed_), body_bytes_max, std::move(body_wanted)) {}

  const ParsedHead& parsed() const { return parsed_; }
  RequestHead& head() { return parsed_.head; }
  BodyQueue& body() { return body_; }

  // True for the first caller only: a request gets one answer.
  bool claim_answer() { return !answered_.exchange(true); }
  bool is_over() {
    std::lock_guard lock(mutex_);
    return answered_ || over_.has_value();
  }

  void on_finished(std::function<void(bool)> finished) {
    std::unique_lock lock(mutex_);
    if (!over_) {
      finished_ = std::move(finished);
      return;
    }
    bool complete = *over_;
    lock.unlock();
    finished(complete);
  }
  void finish(bool complete) {
    std::function<void(bool)> finished;
    {
      std::lock_guard lock(mutex_);
      if (over_) return;
      over_ = complete;
      finished = std::move(finished_);
      finished_ = nullptr;
    }
    if (finished) finished(complete);
  }

  std::atomic<std::uint64_t> received{0}, sent{0};
  const Deadline::Clock::time_point arrived = Deadline::Clock::now();  // the head was whole

 private:
  static std::optional<std::uint64_t> stated_length(const ParsedHead& parsed) {
    if (parsed.framing == Framing::Chunked) return std::nullopt;
    return parsed.content_length;
  }

  ParsedHead parsed_;
  BodyQueue body_;
  std::atomic<bool> answered_{false};
  std::mutex mutex_;
  std::optional<bool> over_;
  std::function<void(bool)> finished_;
};

}  // namespace stithy::http::edge
