// SPDX-License-Identifier: Apache-2.0
//
// otlp.h — spans as the JSON of an OTLP ExportTraceServiceRequest, and what the answer says.
//
// OpenTelemetry Protocol 1.x, "JSON Protobuf Encoding": ids are hex digits, enumerations numbers,
// 64-bit numbers decimal text, names in lowerCamelCase.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/span.h"

namespace stithy::kit {

// Who sends (semantic conventions, "Resource: service").
struct Resource {
  std::string service_name = "stithy", service_version{}, instance_id{}, host_name{};
};

std::string render_otlp(const Resource& resource, std::span<const SpanRecord> spans);
// The spans that the collector refused although it took the message ("Partial Success").
std::int64_t rejected_spans(std::string_view answer);

}  // namespace stithy::kit
