// SPDX-License-Identifier: Apache-2.0
#include "kit/tracing/tracer.h"

#include <doctest/doctest.h>

#include "base/json.h"
#include "kit/settings.h"
#include "kit/tracing/open.h"
#include "kit/tracing/settings.h"

namespace stithy::kit {
namespace {

TEST_CASE("spans are written as the JSON encoding of OTLP asks") {
  SpanRecord span{.trace_id = "0af7651916cd43dd8448eb211c80319c",
                  .span_id = "b7ad6b7169203331",
                  .parent_id = "00f067aa0ba902b7",
                  .name = "GET /{owner}",
                  .kind = SpanKind::Server,
                  .start_ns = 1'700'000'000'000'000'001,
                  .end_ns = 1'700'000'000'000'000'009,
                  .attributes = {{"http.response.status_code", std::int64_t{503}},
                                 {"http.route", std::string("/{owner}\xff")}},
                  .error = "503"};
  auto parsed = Json::parse(render_otlp({.service_version = "1.2"}, {&span, 1}));
  REQUIRE(parsed);
  std::string text = render_otlp({.service_version = "1.2"}, {&span, 1});
  for (std::string_view part :
       {R"("traceId":"0af7651916cd43dd8448eb211c80319c")", R"("parentSpanId":"00f067aa0ba902b7")",
        R"("kind":2)", R"("startTimeUnixNano":"1700000000000000001")", R"("status":{"code":2})",
        R"({"key":"http.response.status_code","value":{"intValue":"503"}})",
        "\"stringValue\":\"/{owner}\xef\xbf\xbd\"",
        R"({"key":"service.version","value":{"stringValue":"1.2"}})"})
    CHECK_MESSAGE(text.find(part) != text.npos, part);
}

TEST_CASE("spans that a collector rejected are read in both spellings of a number") {
  CHECK(rejected_spans(R"({"partialSuccess":{"rejectedSpans":"3"}})") == 3);
  CHECK(rejected_spans(R"({"partialSuccess":{"rejectedSpans":4}})") == 4);
  CHECK(rejected_spans("{}") == 0);
  CHECK(rejected_spans("not json") == 0);
}

TEST_CASE("the ratio of the sample is a number from 0 to 1") {
  for (std::string_view good : {"0", "1", "0.05", "1e-3"}) CHECK(tracing::is_ratio(good));
  for (std::string_view bad : {"", "-0.1", "1.01", "half", "nan", "0.5x"})
    CHECK_FALSE_MESSAGE(tracing::is_ratio(bad), bad);
}

TEST_CASE("a tracer is opened by settings or by the variables of OpenTelemetry, else not") {
  Metrics metrics;
  const Settings none;
  auto open = [&](const Settings& settings, const Environment& environment) {
    auto made = tracing::open_tracer(settings, environment, "1", metrics);
    REQUIRE(made);
    return *made != nullptr;
  };
  CHECK_FALSE(open(none, {}));
  CHECK(open(none, {{"OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1"}}));
  CHECK_FALSE(open(none, {{"OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1"},
                          {"OTEL_SDK_DISABLED", "true"}}));
  CHECK(open(none.with(tracing::kEndpoint, "http://127.0.0.1:1"), {}));
  CHECK_FALSE(
      tracing::open_tracer(none, {{"OTEL_EXPORTER_OTLP_ENDPOINT", "nowhere"}}, "1", metrics));
}

TEST_CASE("the sample decides by the trace's id, alike on every node") {
  Metrics metrics;
  Tracer::Options options;
  options.url = "http://127.0.0.1:1/v1/traces";
  options.sample = 0.25;
  options.keeps_failed = false;
  Tracer tracer(options, metrics);
  CHECK(tracer.samples("fffffffffffffffffff3ffffffffffff") == true);
  CHECK(tracer.samples("fffffffffffffffffff4ffffffffffff") == false);
  // Not sampled and nothing to keep it for: nothing is recorded.
  CHECK_FALSE(tracer.begin({.kind = SpanKind::Server,
                            .name = "x",
                            .trace_id = "fffffffffffffffffff4ffffffffffff",
                            .span_id = {},
                            .parent_id = {},
                            .sampled = {},
                            .began = Span::Clock::now()}));
}

}  // namespace
}  // namespace stithy::kit
