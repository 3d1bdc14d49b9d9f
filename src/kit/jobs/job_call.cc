// SPDX-License-Identifier: Apache-2.0
#include "kit/jobs/job_call.h"

#include "base/log_scope.h"
#include "base/span.h"
#include "base/text.h"
#include "kit/tracing/tracer.h"
#include "sys/failpoint.h"

namespace stithy::kit {

namespace {

Result<void> call_body(const JobKind& kind, JobRun& run) {
  try {
    return kind.run(run);
  } catch (const std::exception& e) {
    return internal(text::format("{}: exception: {}", kind.name, e.what()));
  }
}

// OpenTelemetry, "Semantic conventions for messaging spans".
Span begin_job_span(Tracer* tracer, const sql::DueRow& row,
                    const std::optional<TraceParent>& parent, Instant now) {
  if (tracer == nullptr) return {};
  Span span = tracer->begin({.kind = SpanKind::Consumer,
                             .name = "process " + row.kind,
                             .trace_id = parent ? parent->trace_id : std::string(),
                             .span_id = {},
                             .parent_id = parent ? parent->span_id : std::string(),
                             .sampled = parent ? std::optional(parent->sampled()) : std::nullopt,
                             .began = std::chrono::steady_clock::now()});
  if (!span) return span;
  span.set("messaging.system", "stithy");
  span.set("messaging.operation.name", "process");
  span.set("messaging.operation.type", "process");
  span.set("messaging.destination.name", row.kind);
  span.set("messaging.message.id", std::to_string(row.id.value()));
  span.set("stithy.job.attempt", row.attempts + 1);
  span.set("stithy.job.waited_ms", std::max<std::int64_t>(0, (now - row.run_at).count() / 1000));
  return span;
}

}  // namespace

Result<void> call_job(Tracer* tracer, const Leased& leased, JobRun& run) {
  const auto parent = leased.row.traceparent ? parse_traceparent(*leased.row.traceparent)
                                             : std::optional<TraceParent>();
  const std::string job = std::to_string(leased.row.id.value());
  Span span = begin_job_span(tracer, leased.row, parent, run.now());
  const std::string trace(!span && parent ? parent->trace_id : span.trace_id());
  CurrentSpan current(span);
  LogScope scope({{{"job", job}, {"trace", trace}}});
  Result<void> result = sys::failpoint("jobs.before_run");
  if (result) result = call_body(*leased.kind, run);
  if (!result) span.fail(code_name(result.error().code));
  return result;
}

}  // namespace stithy::kit
