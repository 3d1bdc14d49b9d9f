// SPDX-License-Identifier: Apache-2.0
#include "base/span.h"

#include "base/text.h"

namespace stithy {

namespace detail {
constinit thread_local const SpanPlace* current_place = nullptr;
}  // namespace detail

namespace {

bool is_hex(std::string_view s, std::size_t digits) {
  return s.size() == digits && s.find_first_not_of("0123456789abcdef") == s.npos;
}
bool is_id(std::string_view s, std::size_t digits) {
  return is_hex(s, digits) && s.find_first_not_of('0') != s.npos;
}

std::int64_t unix_now_ns() {
  auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
}

}  // namespace

TracePart::TracePart(SpanSink& sink, std::string trace_id, Rules rules)
    : sink_(sink),
      trace_id_(std::move(trace_id)),
      rules_(rules),
      steady_began_(Clock::now()),
      unix_began_ns_(unix_now_ns()) {}

std::int64_t TracePart::unix_ns(Clock::time_point at) const {
  auto since = std::chrono::duration_cast<std::chrono::nanoseconds>(at - steady_began_);
  return unix_began_ns_ + since.count();
}

void TracePart::add(SpanRecord record) {
  {
    std::lock_guard lock(mutex_);
    if (!ended_) {
      if (held_.size() < kSpansMax)
        held_.push_back(std::move(record));
      else
        ++dropped_;
      return;
    }
    if (!kept_) return;
  }
  // A child that outlives its root: a process whose output was streamed.
  std::vector<SpanRecord> late;
  late.push_back(std::move(record));
  sink_.take(std::move(late));
}

void TracePart::end(SpanRecord root) {
  std::vector<SpanRecord> spans;
  std::size_t dropped = 0;
  {
    std::lock_guard lock(mutex_);
    const bool failed = rules_.keeps_failed && !root.error.empty();
    const bool slow = rules_.slow.count() > 0 && root.end_ns - root.start_ns >= rules_.slow.count();
    kept_ = rules_.sampled || failed || slow;
    ended_ = true;
    spans = std::exchange(held_, {});
    if (!kept_) return;
    dropped = dropped_;
    spans.push_back(std::move(root));
  }
  if (dropped > 0) sink_.note_dropped(dropped);
  sink_.take(std::move(spans));
}

Span::Span(const SpanPlace& parent, SpanKind kind, std::string_view name, std::string_view rest,
           Clock::time_point began)
    : open_(std::make_unique<Open>()) {
  open_->at = {parent.part, parent.part->sink().new_span_id()};
  SpanRecord& record = open_->record;
  record.trace_id = parent.part->trace_id();
  record.span_id = open_->at.span_id;
  record.parent_id = parent.span_id;
  record.name = name;
  if (!rest.empty()) record.name.append(" ").append(rest);
  record.kind = kind;
  record.start_ns = parent.part->unix_ns(began);
}

Span Span::begin_root(std::shared_ptr<TracePart> part, Root root) {
  Span span;
  span.open_ = std::make_unique<Open>();
  span.open_->root = true;
  SpanRecord& record = span.open_->record;
  record.trace_id = part->trace_id();
  record.span_id = std::move(root.span_id);
  record.parent_id = std::move(root.parent_id);
  record.name = std::move(root.name);
  record.kind = root.kind;
  record.start_ns = part->unix_ns(root.began);
  span.open_->at = {std::move(part), record.span_id};
  return span;
}

Span Span::child(SpanKind kind, std::string_view name, std::string_view rest,
                 Clock::time_point began) const {
  return open_ ? Span(open_->at, kind, name, rest, began) : Span();
}

Span& Span::operator=(Span&& other) noexcept {
  if (this != &other) {
    end();
    open_ = std::move(other.open_);
  }
  return *this;
}

void Span::rename(std::string name) {
  if (open_) open_->record.name = std::move(name);
}

void Span::set(std::string_view key, std::int64_t value) {
  if (open_) open_->record.attributes.push_back({key, value});
}

void Span::set(std::string_view key, std::string_view value) {
  if (open_) open_->record.attributes.push_back({key, std::string(value)});
}

void Span::fail(std::string_view why) {
  if (!open_) return;
  open_->record.error = why;
  set("error.type", why);
}

void Span::end() {
  if (!open_) return;
  auto open = std::move(open_);
  open->record.end_ns = open->at.part->unix_ns(Clock::now());
  if (open->root)
    open->at.part->end(std::move(open->record));
  else
    open->at.part->add(std::move(open->record));
}

std::string_view Span::sampled_trace_id() const {
  return open_ && open_->at.part->sampled() ? std::string_view(open_->record.trace_id)
                                            : std::string_view();
}

std::string_view Span::trace_id() const {
  return open_ ? std::string_view(open_->record.trace_id) : std::string_view();
}

SpanPlace Span::place() const { return open_ ? open_->at : SpanPlace{}; }

CurrentSpan::CurrentSpan(const Span& span) : place_(span.place()), before_(detail::current_place) {
  // What records nothing hides what recorded before: its children are not the other's.
  detail::current_place = place_.part ? &place_ : nullptr;
}

CurrentSpan::~CurrentSpan() { detail::current_place = before_; }

bool TraceParent::sampled() const {
  constexpr std::string_view kHex = "0123456789abcdef";
  return kHex.find(flags.back()) % 2 == 1;
}

std::optional<TraceParent> parse_traceparent(std::string_view text) {
  auto parts = text::split(text, '-');
  bool valid = parts.size() >= 4 && parts[0].size() == 2 && is_hex(parts[0], 2) &&
               parts[0] != "ff" && is_id(parts[1], 32) && is_id(parts[2], 16) &&
               is_hex(parts[3], 2);
  if (!valid) return std::nullopt;
  return TraceParent{std::string(parts[1]), std::string(parts[2]), std::string(parts[3])};
}

std::string render_traceparent(const SpanPlace& place) {
  return "00-" + place.part->trace_id() + "-" + place.span_id +
         (place.part->sampled() ? "-01" : "-00");
}

std::string current_traceparent() {
  return detail::current_place ? render_traceparent(*detail::current_place) : std::string();
}

}  // namespace stithy
