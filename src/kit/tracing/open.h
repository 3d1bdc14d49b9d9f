// SPDX-License-Identifier: Apache-2.0
//
// open.h — the tracer that the settings ask for.
#pragma once

#include <memory>
#include <string>

#include "kit/settings.h"
#include "kit/tracing/tracer.h"

namespace stithy::kit::tracing {

// None when nothing says where traces go. `environment` gives the variables that OpenTelemetry has
// for every program (OTEL_EXPORTER_OTLP_ENDPOINT and others); the settings come first.
Result<std::unique_ptr<Tracer>> open_tracer(const Settings& settings,
                                            const Environment& environment,
                                            std::string_view version, Metrics& metrics);

}  // namespace stithy::kit::tracing
