// SPDX-License-Identifier: Apache-2.0
#include "kit/tracing/tracer.h"

#include <algorithm>
#include <random>

#include "base/log.h"
#include "base/text.h"
#include "sys/random.h"

namespace stithy::kit {

namespace {

using std::chrono::milliseconds;

constexpr CounterSpec kSpans{"stithy_tracing_spans_total",
                             "Spans sent to the collector, dropped because it was slow or away, or "
                             "refused by it.",
                             {"outcome"}};
constexpr CounterSpec kFailures{"stithy_tracing_failures_total",
                                "Messages to the collector that failed; some are repeated.",
                                {}};
constexpr GaugeSpec kQueued{"stithy_tracing_queued", "Spans that wait to be sent.", {}};

constexpr std::chrono::minutes kBetweenComplaints{1};
constexpr milliseconds kRetryAfterMax{60'000};
// Digits at the end of an id that count for the ratio, which fit into a double.
constexpr std::size_t kRatioDigits = 13;
constexpr double kRatioRange = 4503599627370496.0;  // 16 to that power

// OTLP, "OTLP/HTTP Response", the codes that may be retried.
bool is_retryable(int status) {
  return status == 429 || status == 502 || status == 503 || status == 504;
}

std::optional<milliseconds> retry_after_of(const http::Headers& headers) {
  auto value = headers.find("retry-after");
  auto seconds = value ? text::parse_number<std::int64_t>(text::trim(*value)) : std::nullopt;
  if (!seconds || *seconds < 0) return std::nullopt;
  return std::min<milliseconds>(std::chrono::seconds(std::min<std::int64_t>(*seconds, 3600)),
                                kRetryAfterMax);
}

}  // namespace

Tracer::Tracer(Options options, Metrics& metrics)
    : options_(std::move(options)),
      sent_(metrics.counter(kSpans, {"sent"})),
      dropped_(metrics.counter(kSpans, {"dropped"})),
      refused_(metrics.counter(kSpans, {"refused"})),
      failures_(metrics.counter(kFailures)),
      thread_([this] { work(); }) {
  metrics.sample(kQueued, {}, [this] { return static_cast<double>(queued()); });
}

Tracer::~Tracer() { stop(Deadline::in(milliseconds(0))); }

std::string Tracer::new_span_id() {
  // Ids need not be secret, only different; the kernel is asked once a thread.
  thread_local std::mt19937_64 numbers(sys::random_u64());
  return text::format("{:016x}", numbers() | 1);
}

bool Tracer::samples(std::string_view trace_id) const {
  if (options_.sample >= 1) return true;
  if (trace_id.size() < kRatioDigits) return false;
  std::uint64_t tail = 0;
  for (char c : trace_id.substr(trace_id.size() - kRatioDigits))
    tail = tail * 16 + static_cast<std::uint64_t>(c <= '9' ? c - '0' : c - 'a' + 10);
  return static_cast<double>(tail) < options_.sample * kRatioRange;
}

Span Tracer::begin(Beginning beginning) {
  if (beginning.trace_id.empty()) beginning.trace_id = sys::random_hex(32);
  if (beginning.span_id.empty()) beginning.span_id = new_span_id();
  TracePart::Rules rules{.sampled = beginning.sampled.value_or(samples(beginning.trace_id)),
                         .keeps_failed = options_.keeps_failed,
                         .slow = options_.slow};
  if (!rules.sampled && !rules.keeps_failed && rules.slow.count() == 0) return {};
  auto part = std::make_shared<TracePart>(*this, std::move(beginning.trace_id), rules);
  return Span::begin_root(std::move(part), {.kind = beginning.kind,
                                            .name = std::move(beginning.name),
                                            .span_id = std::move(beginning.span_id),
                                            .parent_id = std::move(beginning.parent_id),
                                            .began = beginning.began});
}

void Tracer::take(std::vector<SpanRecord> spans) {
  std::size_t left_out = 0;
  bool full_batch = false;
  {
    std::lock_guard lock(mutex_);
    const std::size_t room = options_.queue_max - std::min(options_.queue_max, queue_.size());
    const std::size_t taken = std::min(room, spans.size());
    left_out = spans.size() - taken;
    std::move(spans.begin(), spans.begin() + static_cast<std::ptrdiff_t>(taken),
              std::back_inserter(queue_));
    full_batch = queue_.size() >= options_.batch_max;
  }
  if (left_out > 0) dropped_.add(static_cast<double>(left_out));
  if (full_batch) wake_.notify_one();
}

void Tracer::note_dropped(std::size_t spans) { dropped_.add(static_cast<double>(spans)); }

std::size_t Tracer::queued() const {
  std::lock_guard lock(mutex_);
  return queue_.size();
}

void Tracer::stop(Deadline deadline) {
  {
    std::unique_lock lock(mutex_);
    if (stopping_) return;
    stopping_ = true;
    last_ = deadline;
    wake_.notify_all();
    wake_.wait_until(lock, deadline.sooner(std::chrono::hours(1)).at(), [&] { return ended_; });
  }
  stop_.request_stop();  // of a message that is under way
  thread_.join();
}

void Tracer::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait_for(lock, options_.interval,
                   [&] { return stopping_ || queue_.size() >= options_.batch_max; });
    while (!queue_.empty()) {
      const auto count = static_cast<std::ptrdiff_t>(std::min(queue_.size(), options_.batch_max));
      std::vector<SpanRecord> batch(std::make_move_iterator(queue_.begin()),
                                    std::make_move_iterator(queue_.begin() + count));
      queue_.erase(queue_.begin(), queue_.begin() + count);
      if (stopping_ && last_.passed()) {
        dropped_.add(static_cast<double>(batch.size()));
        continue;
      }
      lock.unlock();
      send(std::move(batch));
      lock.lock();
    }
    if (!stopping_) continue;
    ended_ = true;
    wake_.notify_all();
    return;
  }
}

void Tracer::send(std::vector<SpanRecord> batch) {
  const std::string body = render_otlp(options_.resource, batch);
  for (int attempt = 1;; ++attempt) {
    auto wait = try_once(body, batch.size(), attempt);
    if (!wait) return;
    if (attempt < options_.attempts && pause(*wait)) continue;
    dropped_.add(static_cast<double>(batch.size()));
    return;
  }
}

std::optional<milliseconds> Tracer::try_once(const std::string& body, std::size_t spans,
                                             int attempt) {
  http::EgressRequest request{.method = http::Method::Post, .url = options_.url};
  request.headers = options_.headers;
  request.headers.set("Content-Type", "application/json");
  request.body = body;
  request.redirects_max = 0;
  request.stop = stop_.get_token();
  Deadline deadline = Deadline::in(options_.timeout);
  {
    std::lock_guard lock(mutex_);
    if (stopping_ && last_.at() < deadline.at()) deadline = last_;
  }
  auto answer = http::fetch(request, options_.policy, deadline);
  if (answer && answer->status / 100 == 2) {
    auto rejected =
        std::clamp<std::int64_t>(rejected_spans(answer->body), 0, static_cast<std::int64_t>(spans));
    refused_.add(static_cast<double>(rejected));
    sent_.add(static_cast<double>(spans) - static_cast<double>(rejected));
    return std::nullopt;
  }
  failures_.add();
  complain(answer ? text::format("the collector answered {}", answer->status)
                  : answer.error().message + " " + answer.error().cause);
  const bool again =
      answer ? is_retryable(answer->status) : answer.error().code == Code::Unavailable;
  if (!again) {
    refused_.add(static_cast<double>(spans));
    return std::nullopt;
  }
  if (answer)
    if (auto asked = retry_after_of(answer->headers)) return asked;
  const auto grown = options_.first_pause * (1 << std::min(attempt - 1, 16));
  const auto whole = std::min<milliseconds>(grown, options_.longest_pause);
  // Between half and all of it, so that nodes do not come back together.
  return whole / 2 + milliseconds(static_cast<std::int64_t>(
                         sys::random_u64() % static_cast<std::uint64_t>(whole.count() / 2 + 1)));
}

// False: the program ends and there is no time to wait.
bool Tracer::pause(milliseconds length) {
  std::unique_lock lock(mutex_);
  if (!stopping_) wake_.wait_for(lock, length, [&] { return stopping_; });
  return !stopping_;
}

void Tracer::complain(std::string_view cause) {
  auto now = std::chrono::steady_clock::now();
  const bool recently =
      complained_.time_since_epoch().count() != 0 && now - complained_ < kBetweenComplaints;
  if (recently) return;
  complained_ = now;
  LOG(Warning, "tracing.failed", {{"cause", cause}});
}

}  // namespace stithy::kit
