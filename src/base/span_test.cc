// SPDX-License-Identifier: Apache-2.0
#include "base/span.h"

#include <doctest/doctest.h>

#include <thread>

namespace stithy {
namespace {

struct Sink final : SpanSink {
  std::vector<SpanRecord> spans;
  std::size_t dropped = 0;
  int made = 0;
  std::string new_span_id() override {
    std::string id = "000000000000000" + std::to_string(1 + made++ % 9);
    return id;
  }
  void take(std::vector<SpanRecord> more) override {
    for (auto& span : more) spans.push_back(std::move(span));
  }
  void note_dropped(std::size_t n) override { dropped += n; }
  const SpanRecord* find(std::string_view name) const {
    for (const auto& span : spans)
      if (span.name == name) return &span;
    return nullptr;
  }
};

constexpr std::string_view kTraceId = "0af7651916cd43dd8448eb211c80319c";

Span root_of(Sink& sink, TracePart::Rules rules) {
  auto part = std::make_shared<TracePart>(sink, std::string(kTraceId), rules);
  return Span::begin_root(part, {.kind = SpanKind::Server,
                                 .name = "root",
                                 .span_id = "b7ad6b7169203331",
                                 .parent_id = "",
                                 .began = Span::Clock::now()});
}

TEST_CASE("without a current span nothing is recorded") {
  Span span = Span::begin(SpanKind::Client, "alone");
  CHECK_FALSE(span);
  span.set("key", 1);
  span.fail("no matter");
  CHECK(current_traceparent().empty());
}

TEST_CASE("a span is the child of the thread's current one and lies inside it") {
  Sink sink;
  {
    Span root = root_of(sink, {.sampled = true});
    CurrentSpan current(root);
    CHECK(current_traceparent() == "00-" + std::string(kTraceId) + "-b7ad6b7169203331-01");
    Span child = Span::begin(SpanKind::Client, "git", "log");
    REQUIRE(child);
    std::thread([&] { CHECK_FALSE(Span::begin(SpanKind::Client, "elsewhere")); }).join();
    {
      CurrentSpan inner(child);
      Span::begin(SpanKind::Internal, "grandchild").end();
    }
    child.end();
  }
  CHECK(current_traceparent().empty());
  REQUIRE(sink.spans.size() == 3);
  const auto *root = sink.find("root"), *child = sink.find("git log");
  const auto* grandchild = sink.find("grandchild");
  REQUIRE(root);
  REQUIRE(child);
  REQUIRE(grandchild);
  CHECK(child->parent_id == root->span_id);
  CHECK(grandchild->parent_id == child->span_id);
  CHECK(child->start_ns >= root->start_ns);
  CHECK(child->end_ns <= root->end_ns);
}

TEST_CASE("what the sample leaves out is kept when its root failed or was slow, and not else") {
  Sink sink;
  root_of(sink, {.keeps_failed = true}).end();
  CHECK(sink.spans.empty());
  {
    Span root = root_of(sink, {.keeps_failed = true});
    CurrentSpan current(root);
    CHECK(current_traceparent().ends_with("-00"));
    CHECK(root.sampled_trace_id().empty());
    Span::begin(SpanKind::Client, "statement").end();
    root.fail("500");
  }
  CHECK(sink.spans.size() == 2);
  root_of(sink, {.slow = std::chrono::nanoseconds(1)}).end();
  CHECK(sink.spans.size() == 3);
}

TEST_CASE("a child may outlive its root, and more spans than the bound are counted") {
  Sink sink;
  Span late;
  {
    Span root = root_of(sink, {.sampled = true});
    CurrentSpan current(root);
    late = Span::begin(SpanKind::Client, "late");
    for (std::size_t i = 0; i < TracePart::kSpansMax + 7; ++i)
      Span::begin(SpanKind::Client, "many").end();
  }
  CHECK(sink.dropped == 7);
  CHECK(sink.spans.size() == TracePart::kSpansMax + 1);
  late.end();
  CHECK(sink.find("late") != nullptr);
}

TEST_CASE("a traceparent is read strictly") {
  auto good = parse_traceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  REQUIRE(good);
  CHECK(good->trace_id == kTraceId);
  CHECK(good->sampled());
  CHECK_FALSE(
      parse_traceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0a")->sampled());
  for (std::string_view bad : {"", "00", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
                               "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                               "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                               "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                               "00-0AF7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"})
    CHECK_FALSE_MESSAGE(parse_traceparent(bad), bad);
}

}  // namespace
}  // namespace stithy
