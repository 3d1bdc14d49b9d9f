// SPDX-License-Identifier: Apache-2.0
#include "kit/tracing/open.h"

#include <unistd.h>

#include <array>
#include <charconv>

#include "base/text.h"
#include "kit/tracing/settings.h"
#include "sys/random.h"

namespace stithy::kit::tracing {

namespace {

std::optional<double> ratio_of(std::string_view text) {
  double ratio = 0;
  auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), ratio);
  if (wrong != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (!(ratio >= 0 && ratio <= 1)) return std::nullopt;
  return ratio;
}

std::string variable(const Environment& environment, const std::string& name) {
  auto found = environment.find(name);
  return found == environment.end() ? std::string() : found->second;
}

// OTLP exporter, "Endpoint URLs for OTLP/HTTP": a base gets the path of the signal, an address of
// the signal stands as it is.
std::string with_path(std::string base) {
  while (base.ends_with('/')) base.pop_back();
  return base + "/v1/traces";
}

Result<std::string> traces_url(const Settings& settings, const Environment& environment) {
  std::string own = kEndpoint(settings);
  if (!own.empty()) {
    auto url = TRY(http::parse_egress_url(own));
    return url.target == "/" ? with_path(own) : own;
  }
  if (variable(environment, "OTEL_SDK_DISABLED") == "true") return std::string();
  std::string whole = variable(environment, "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
  std::string base = variable(environment, "OTEL_EXPORTER_OTLP_ENDPOINT");
  std::string found = !whole.empty() ? whole : base.empty() ? base : with_path(base);
  if (!found.empty() && !is_endpoint(found))
    return invalid("OTEL_EXPORTER_OTLP_ENDPOINT must be an http:// or https:// address.");
  return found;
}

// "name=value,name=value", values percent-encoded (W3C Baggage, as the specification asks).
http::Headers headers_of(std::string_view text) {
  http::Headers headers;
  for (auto pair : text::split(text, ',')) {
    auto [name, value, found] = text::cut(pair, "=");
    if (!found) continue;
    auto decoded = text::decode_percent(text::trim(value));
    headers.add(text::trim(name), decoded ? *decoded : std::string(text::trim(value)));
  }
  return headers;
}

std::string host_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? std::string(name.data()) : "";
}

}  // namespace

bool is_ratio(std::string_view text) { return ratio_of(text).has_value(); }

Result<std::unique_ptr<Tracer>> open_tracer(const Settings& settings,
                                            const Environment& environment,
                                            std::string_view version, Metrics& metrics) {
  Tracer::Options options;
  options.url = TRY(traces_url(settings, environment));
  if (options.url.empty()) return std::unique_ptr<Tracer>();
  const auto url = TRY(http::parse_egress_url(options.url));
  std::string headers = kHeaders(settings).reveal();
  if (headers.empty()) headers = variable(environment, "OTEL_EXPORTER_OTLP_HEADERS");
  options.headers = headers_of(headers);
  std::string name = kServiceName(settings);
  if (name.empty()) name = variable(environment, "OTEL_SERVICE_NAME");
  options.resource = {.service_name = name.empty() ? "stithy" : name,
                      .service_version = std::string(version),
                      .instance_id = sys::random_hex(32),
                      .host_name = host_name()};
  options.sample = ratio_of(kSample(settings)).value_or(1);
  options.keeps_failed = kKeepFailed(settings);
  options.follows_callers = kFollowCallers(settings);
  options.slow = kSlow(settings);
  options.queue_max = static_cast<std::size_t>(kQueueMax(settings));
  for (const auto& network : kNetworks(settings))
    if (auto block = http::AddressBlock::parse(network)) options.policy.allowed.push_back(*block);
  options.policy.ports.push_back(url.port);
  return std::make_unique<Tracer>(std::move(options), metrics);
}

}  // namespace stithy::kit::tracing
