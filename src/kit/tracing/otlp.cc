// SPDX-License-Identifier: Apache-2.0
#include "kit/tracing/otlp.h"

#include "base/json.h"
#include "base/text.h"

namespace stithy::kit {

namespace {

constexpr int kStatusError = 2;  // Status.StatusCode
constexpr std::size_t kValueBytesMax = 1024;

void write_value(JsonWriter& w, const SpanValue& value) {
  w.key("value").begin_object();
  if (const auto* number = std::get_if<std::int64_t>(&value))
    w.member("intValue", std::to_string(*number));
  else if (const auto* flag = std::get_if<bool>(&value))
    w.member("boolValue", *flag);
  else
    w.member("stringValue",
             text::repair_utf8(text::prefix(std::get<std::string>(value), kValueBytesMax)));
  w.end_object();
}

void write_attribute(JsonWriter& w, std::string_view key, const SpanValue& value) {
  w.begin_object().member("key", key);
  write_value(w, value);
  w.end_object();
}

void write_span(JsonWriter& w, const SpanRecord& span) {
  w.begin_object();
  w.member("traceId", span.trace_id).member("spanId", span.span_id);
  if (!span.parent_id.empty()) w.member("parentSpanId", span.parent_id);
  w.member("name", text::repair_utf8(span.name)).member("kind", static_cast<int>(span.kind));
  w.member("startTimeUnixNano", std::to_string(span.start_ns));
  w.member("endTimeUnixNano", std::to_string(span.end_ns));
  w.key("attributes").begin_array();
  for (const auto& [key, value] : span.attributes) write_attribute(w, key, value);
  w.end_array();
  if (!span.error.empty()) w.key("status").begin_object().member("code", kStatusError).end_object();
  w.end_object();
}

void write_resource(JsonWriter& w, const Resource& resource) {
  w.key("resource").begin_object().key("attributes").begin_array();
  write_attribute(w, "service.name", resource.service_name);
  write_attribute(w, "service.version", resource.service_version);
  write_attribute(w, "service.instance.id", resource.instance_id);
  write_attribute(w, "host.name", resource.host_name);
  write_attribute(w, "telemetry.sdk.language", std::string("cpp"));
  write_attribute(w, "telemetry.sdk.name", std::string("stithy"));
  write_attribute(w, "telemetry.sdk.version", resource.service_version);
  w.end_array().end_object();
}

}  // namespace

std::string render_otlp(const Resource& resource, std::span<const SpanRecord> spans) {
  JsonWriter w;
  w.begin_object().key("resourceSpans").begin_array().begin_object();
  write_resource(w, resource);
  w.key("scopeSpans").begin_array().begin_object();
  w.key("scope").begin_object().member("name", "stithy");
  w.member("version", resource.service_version).end_object();
  w.key("spans").begin_array();
  for (const SpanRecord& span : spans) write_span(w, span);
  w.end_array().end_object().end_array();
  w.end_object().end_array().end_object();
  return std::move(w).take();
}

std::int64_t rejected_spans(std::string_view answer) {
  auto json = Json::parse(answer);
  const Json* partial = json ? json->find("partialSuccess") : nullptr;
  const Json* rejected = partial ? partial->find("rejectedSpans") : nullptr;
  if (rejected == nullptr) return 0;
  if (const auto* number = rejected->as_int()) return *number;
  const std::string* words = rejected->as_string();
  return words ? text::parse_number<std::int64_t>(*words).value_or(0) : 0;
}

}  // namespace stithy::kit
