// SPDX-License-Identifier: Apache-2.0
//
// tracer.h — decides what is traced, collects the spans and sends them to an OTLP collector.
//
// Of a trace that somebody else began, their decision counts; of one of ours, the ratio, taken from
// its id so that every node decides alike. Spans wait in a bounded buffer which one thread empties:
// when the collector is slow or away, spans are dropped and counted, and nobody waits.
// Thread-safe. Outlives every span.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "base/deadline.h"
#include "base/span.h"
#include "http/egress.h"
#include "kit/metrics.h"
#include "kit/tracing/otlp.h"

namespace stithy::kit {

class Tracer final : public SpanSink {
 public:
  struct Options {
    std::string url;          // of the collector's traces: ".../v1/traces"
    http::Headers headers{};  // its credentials
    Resource resource{};
    double sample = 1;  // of the traces that begin here
    bool keeps_failed = true;
    bool follows_callers = true;  // believes the sampled flag of requests
    std::chrono::milliseconds slow{0};
    std::size_t queue_max = 20'000, batch_max = 1'000;  // spans
    std::chrono::milliseconds interval{2'000}, timeout{10'000};
    std::chrono::milliseconds first_pause{1'000}, longest_pause{30'000};
    int attempts = 5;  // of a batch
    http::EgressPolicy policy{};
  };
  Tracer(Options options, Metrics& metrics);
  ~Tracer() override;
  Tracer(const Tracer&) = delete;
  Tracer& operator=(const Tracer&) = delete;

  struct Beginning {
    SpanKind kind = SpanKind::Server;
    std::string name;
    std::string trace_id, span_id, parent_id;  // the first two are made when they are empty
    std::optional<bool> sampled;               // what the caller decided
    std::chrono::steady_clock::time_point began;
  };
  // The root of what this process does of a trace. Records nothing when it would never be kept.
  Span begin(Beginning beginning);
  bool follows_callers() const { return options_.follows_callers; }
  // Of the ratio alone.
  bool samples(std::string_view trace_id) const;

  // Sends what waits, until the deadline at most. Safe to call twice.
  void stop(Deadline deadline);

  std::string new_span_id() override;
  void take(std::vector<SpanRecord> spans) override;
  void note_dropped(std::size_t spans) override;
  std::size_t queued() const;

 private:
  void work();
  void send(std::vector<SpanRecord> batch);
  // What to do after one try: nothing more, or to wait and try again.
  std::optional<std::chrono::milliseconds> try_once(const std::string& body, std::size_t spans,
                                                    int attempt);
  bool pause(std::chrono::milliseconds length);
  void complain(std::string_view cause);

  const Options options_;
  Counter sent_, dropped_, refused_, failures_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<SpanRecord> queue_;
  bool stopping_ = false, ended_ = false;
  Deadline last_ = Deadline::never();
  std::stop_source stop_;
  std::chrono::steady_clock::time_point complained_{};  // by the one thread
  std::thread thread_;                                  // last: it uses all of the above
};

}  // namespace stithy::kit
