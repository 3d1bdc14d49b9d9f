// SPDX-License-Identifier: Apache-2.0
//
// settings.h — whether and where traces go.
#pragma once

#include <array>

#include "http/address.h"
#include "http/egress_target.h"
#include "kit/settings.h"

namespace stithy::kit::tracing {

using kit::Setting;
using kit::TakesEffect;

inline bool is_endpoint(std::string_view text) { return http::parse_egress_url(text).has_value(); }
bool is_ratio(std::string_view text);

inline constexpr Setting<std::string> kEndpoint{
    "tracing.endpoint",
    "",
    {.valid = &is_endpoint, .rule = "an http:// or https:// address"},
    "Where traces go: the address of an OpenTelemetry collector that takes OTLP over HTTP, to "
    "which "
    "/v1/traces is added unless it has a path. Empty: what OTEL_EXPORTER_OTLP_TRACES_ENDPOINT or "
    "OTEL_EXPORTER_OTLP_ENDPOINT say, else nothing is traced.",
    {.example = "http://127.0.0.1:4318", .takes_effect = TakesEffect::Restart}};
inline constexpr Setting<Secret<>> kHeaders{
    "tracing.headers",
    "",
    {},
    "Headers for the collector, as its credentials: name=value, separated by commas.",
    {.takes_effect = TakesEffect::Restart}};
inline constexpr Setting<kit::StringList> kNetworks{
    "tracing.networks",
    "127.0.0.0/8, ::1",
    {.valid = [](std::string_view text) { return http::AddressBlock::parse(text).has_value(); },
     .rule = "an address or a block such as \"10.0.0.0/8\""},
    "Addresses or blocks beside the public Internet where the collector may be.",
    {.example = "10.1.0.0/16", .takes_effect = TakesEffect::Restart}};
inline constexpr Setting<std::string> kSample{
    "tracing.sample",
    "1",
    {.length_min = 1, .length_max = 12, .valid = &is_ratio, .rule = "a number from 0 to 1"},
    "Which part of the requests and jobs is traced: \"0.05\" is one of twenty. What belongs to a "
    "trace is traced with it.",
    {.example = "0.05", .takes_effect = TakesEffect::Restart}};
inline constexpr Setting<bool> kKeepFailed{
    "tracing.keep_failed",
    true,
    {},
    "Traces what fails (a status of 500 and above, a job that fails) although the sample left it "
    "out; what other nodes and later jobs did of it stays left out.",
    {.example = false, .takes_effect = TakesEffect::Restart}};
inline constexpr Setting<std::chrono::milliseconds> kSlow{
    "tracing.slow",
    std::chrono::milliseconds(0),
    {.max = std::chrono::hours(24)},
    "Traces in the same way what takes at least so long; 0: no matter how long it takes.",
    {.example = std::chrono::milliseconds(1000), .takes_effect = TakesEffect::Restart}};
inline constexpr Setting<bool> kFollowCallers{
    "tracing.follow_callers",
    true,
    {},
    "Lets a request's traceparent header decide whether it is traced. Switch it off when strangers "
    "send such headers.",
    {.example = false, .takes_effect = TakesEffect::Restart}};
inline constexpr Setting<std::string> kServiceName{
    "tracing.service_name",
    "",
    {.length_max = 255},
    "The name of this service in traces. Empty: what OTEL_SERVICE_NAME says, else \"stithy\".",
    {.example = "forge", .takes_effect = TakesEffect::Restart}};
inline constexpr Setting<std::int64_t> kQueueMax{
    "tracing.queue_max",
    20'000,
    {.min = 100, .max = 1'000'000},
    "Spans that may wait to be sent; further ones are dropped and counted.",
    {.takes_effect = TakesEffect::Restart}};

inline constexpr std::array<const kit::SettingBase*, 9> kSettings = {
    &kEndpoint, &kHeaders,       &kNetworks,    &kSample,  &kKeepFailed,
    &kSlow,     &kFollowCallers, &kServiceName, &kQueueMax};

}  // namespace stithy::kit::tracing
