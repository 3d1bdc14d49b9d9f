// SPDX-License-Identifier: Apache-2.0
#include "web/trace.h"

#include "base/span.h"
#include "base/text.h"
#include "sys/random.h"
#include "web/trace_request.h"

namespace stithy::web {

namespace {

void describe(Span& span, const Request& request) {
  const auto& head = request.head();
  span.set("http.request.method", http::method_name(head.method));
  span.set("http.route", request.route().path);
  // Never the query. Paths of raw content hold signatures that open a file.
  if (head.origin == http::Origin::Main) span.set("url.path", head.path);
  span.set("url.scheme", head.secure ? "https" : "http");
  if (auto host = head.headers.find("host")) {
    auto colon = host->rfind(':');
    auto port = colon == host->npos ? std::nullopt
                                    : text::parse_number<std::int64_t>(host->substr(colon + 1));
    span.set("server.address", port ? host->substr(0, colon) : *host);
    if (port) span.set("server.port", *port);
  }
  span.set("stithy.route", request.route().name);
  span.set("stithy.request_id", request.id());
}

}  // namespace

Trace continue_trace(std::optional<std::string_view> traceparent) {
  Trace trace{sys::random_hex(32), sys::random_hex(16), "00", ""};
  auto caller = traceparent ? parse_traceparent(*traceparent) : std::nullopt;
  if (!caller) return trace;
  trace.trace_id = caller->trace_id;
  trace.parent_id = caller->span_id;
  trace.flags = caller->flags;
  return trace;
}

void begin_trace(Request& request, kit::Tracer* tracer) {
  const auto& exchange = *request.exchange();
  Trace trace = continue_trace(exchange.head().headers.find("traceparent"));
  if (tracer != nullptr) {
    const bool continues = !trace.parent_id.empty() && tracer->follows_callers();
    auto sampled = continues ? std::optional((trace.flags.back() & 1) != 0) : std::nullopt;
    request.span() =
        tracer->begin({.kind = SpanKind::Server,
                       .name = text::format("{} {}", http::method_name(exchange.head().method),
                                            request.route().path),
                       .trace_id = trace.trace_id,
                       .span_id = trace.span_id,
                       .parent_id = trace.parent_id,
                       .sampled = sampled,
                       .began = exchange.arrived_at()});
    trace.flags = sampled.value_or(tracer->samples(trace.trace_id)) ? "01" : "00";
    if (request.span()) describe(request.span(), request);
  }
  request.set_trace(std::move(trace));
}

void end_trace(Span& span, int status, std::uint64_t sent_bytes) {
  if (!span) return;
  span.set("http.response.status_code", std::int64_t{status});
  span.set("http.response.body.size", static_cast<std::int64_t>(sent_bytes));
  if (status >= 500) span.fail(std::to_string(status));
  span.end();
}

}  // namespace stithy::web
