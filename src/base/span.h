// SPDX-License-Identifier: Apache-2.0
//
// span.h — what the floors record of the work of one request or job, for tracing.
//
//   Span span = Span::begin(SpanKind::Client, "git", "upload-pack");
//   if (span) span.set("process.exit.code", code);           // what costs nothing when it is off
//
// A thread works for one span at a time, the current one, which CurrentSpan sets for a scope: a
// lane for its handler, a worker for its job. Whoever begins a span on that thread makes a child of
// it; without a current one begin() reads one thread-local pointer and records nothing. So no
// signature carries a trace. A Span may be moved to another thread and ended there. Values are our
// own words, names and numbers: never a query string, a header or a secret.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace stithy {

// The numbers of opentelemetry.proto.trace.v1.Span.SpanKind.
enum class SpanKind : std::uint8_t { Internal = 1, Server, Client, Producer, Consumer };

using SpanValue = std::variant<std::int64_t, bool, std::string>;
struct SpanAttribute {
  std::string_view key;  // lives for ever
  SpanValue value;
};

struct SpanRecord {
  std::string trace_id, span_id, parent_id;  // 32, 16 and 16 (or no) hex digits
  std::string name;
  SpanKind kind = SpanKind::Internal;
  std::int64_t start_ns = 0, end_ns = 0;  // since 1970
  std::vector<SpanAttribute> attributes{};
  std::string error{};  // why it failed, in a word; empty: it did not
};

// Takes what was recorded. Thread-safe, outlives every span.
class SpanSink {
 public:
  virtual ~SpanSink() = default;
  virtual std::string new_span_id() = 0;
  // Must not block.
  virtual void take(std::vector<SpanRecord> spans) = 0;
  virtual void note_dropped(std::size_t spans) = 0;
};

// What one process does of one trace under one root: a request, or a job. The spans are held back
// until the root ends, since only then is it known whether it failed or was slow.
class TracePart {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr std::size_t kSpansMax = 1000;
  struct Rules {
    bool sampled = false;              // by the ratio, or by whoever began the trace
    bool keeps_failed = false;         // also without being sampled
    std::chrono::nanoseconds slow{0};  // kept when the root took so long; 0: no matter
  };

  TracePart(SpanSink& sink, std::string trace_id, Rules rules);
  const std::string& trace_id() const { return trace_id_; }
  bool sampled() const { return rules_.sampled; }
  SpanSink& sink() { return sink_; }
  // One clock for all spans, so that a child lies inside its parent even when the time of day
  // jumps.
  std::int64_t unix_ns(Clock::time_point at) const;
  void add(SpanRecord record);
  void end(SpanRecord root);

 private:
  SpanSink& sink_;
  const std::string trace_id_;
  const Rules rules_;
  const Clock::time_point steady_began_;
  const std::int64_t unix_began_ns_;
  std::mutex mutex_;
  std::vector<SpanRecord> held_;
  std::size_t dropped_ = 0;
  bool ended_ = false, kept_ = false;
};

// Where new spans of a thread belong.
struct SpanPlace {
  std::shared_ptr<TracePart> part;
  std::string span_id;
};

namespace detail {
extern constinit thread_local const SpanPlace* current_place;
}  // namespace detail

class Span {
 public:
  using Clock = TracePart::Clock;
  Span() = default;
  Span(Span&& other) noexcept = default;
  Span& operator=(Span&& other) noexcept;
  ~Span() { end(); }

  // A child of the thread's current span; records nothing when there is none. Two words of a name
  // are joined by a space.
  static Span begin(SpanKind kind, std::string_view name, std::string_view rest = {}) {
    if (detail::current_place == nullptr) return {};
    return Span(*detail::current_place, kind, name, rest, Clock::now());
  }
  struct Root {
    SpanKind kind = SpanKind::Server;
    std::string name, span_id, parent_id;
    Clock::time_point began;
  };
  static Span begin_root(std::shared_ptr<TracePart> part, Root root);
  // A child of this one that began earlier, on whichever thread.
  Span child(SpanKind kind, std::string_view name, std::string_view rest,
             Clock::time_point began) const;

  explicit operator bool() const { return open_ != nullptr; }
  void rename(std::string name);
  void set(std::string_view key, std::int64_t value);
  void set(std::string_view key, std::string_view value);
  void fail(std::string_view why);  // "error.type": an error code or a status
  void end();
  // Of an exemplar; empty when nothing is recorded or the trace is not sampled.
  std::string_view sampled_trace_id() const;
  std::string_view trace_id() const;  // empty when nothing is recorded
  SpanPlace place() const;

 private:
  struct Open {
    SpanPlace at;
    SpanRecord record;
    bool root = false;
  };
  Span(const SpanPlace& parent, SpanKind kind, std::string_view name, std::string_view rest,
       Clock::time_point began);
  std::unique_ptr<Open> open_;
};

// Makes a span the current one of this thread until the end of the scope.
class CurrentSpan {
 public:
  explicit CurrentSpan(const Span& span);
  ~CurrentSpan();
  CurrentSpan(const CurrentSpan&) = delete;
  CurrentSpan& operator=(const CurrentSpan&) = delete;

 private:
  SpanPlace place_;
  const SpanPlace* before_;
};

// The header of W3C Trace Context, section 3.2. Whoever sends it is not believed in anything else.
struct TraceParent {
  std::string trace_id, span_id, flags;  // 32, 16 and 2 hex digits
  bool sampled() const;
};
std::optional<TraceParent> parse_traceparent(std::string_view text);

// What work that is ordered now should continue: a traceparent (W3C Trace Context, section 3.2) of
// the current span, or empty.
std::string current_traceparent();
std::string render_traceparent(const SpanPlace& place);

}  // namespace stithy
