// SPDX-License-Identifier: Apache-2.0
//
// trace_request.h — the span of one request, in the words of OpenTelemetry ("Semantic conventions
// for HTTP server spans"). In trace.cc.
#pragma once

#include <cstdint>

#include "base/span.h"
#include "kit/tracing/tracer.h"
#include "web/request.h"

namespace stithy::web {

// Continues the caller's trace, or begins one; with a tracer the request's span begins too. The
// flag that others see says whether this trace is sampled.
void begin_trace(Request& request, kit::Tracer* tracer);
void end_trace(Span& span, int status, std::uint64_t sent_bytes);

}  // namespace stithy::web
