// SPDX-License-Identifier: Apache-2.0
//
// trace.h — W3C trace context: read from the request, handed on with a span of our own.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace stithy::web {

struct Trace {
  std::string trace_id;   // 32 hex digits
  std::string span_id;    // 16 hex digits: ours
  std::string flags;      // 2 hex digits
  std::string parent_id;  // of the caller; empty: there is none
  std::string header() const { return "00-" + trace_id + "-" + span_id + "-" + flags; }
};

// The caller's trace continued, or a new one when the header is absent or malformed (Trace Context
// level 1, section 3.2).
Trace continue_trace(std::optional<std::string_view> traceparent);

}  // namespace stithy::web
