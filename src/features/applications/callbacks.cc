// SPDX-License-Identifier: Apache-2.0
#include "features/applications/callbacks.h"

#include <algorithm>

#include "base/text.h"

namespace stithy::applications {

namespace {

// Literal addresses alone: what "localhost" means is up to the machine (RFC 8252 section 8.3).
constexpr std::string_view kLoopbacks[] = {"http://127.0.0.1", "http://[::1]"};

bool is_printable(std::string_view s) {
  return std::all_of(s.begin(), s.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

struct Loopback {
  std::string_view host, rest;  // rest: path and query, without the port
};

// What follows the host is a port, a path, or nothing: never a longer host or a user.
std::optional<Loopback> loopback_of(std::string_view address) {
  for (auto host : kLoopbacks) {
    if (!address.starts_with(host)) continue;
    std::string_view rest = address.substr(host.size());
    if (rest.starts_with(':')) {
      const auto end = std::min(rest.find_first_of("/?", 1), rest.size());
      auto port = text::parse_number<std::uint16_t>(rest.substr(1, end - 1));
      if (!port || *port == 0 || rest[1] == '0') return std::nullopt;
      rest.remove_prefix(end);
    }
    if (!rest.empty() && rest.front() != '/' && rest.front() != '?') return std::nullopt;
    return Loopback{host, rest};
  }
  return std::nullopt;
}

Error wrong(std::string_view address) {
  return invalid_field(
      "callbacks",
      text::format("\"{}\" cannot be a callback address: https://…, http://127.0.0.1/… or "
                   "http://[::1]/…, or a scheme of your own with a dot in it, without # and @.",
                   text::repair_utf8(text::prefix(address, 80))));
}

bool is_own_scheme(std::string_view scheme) {
  return text::contains(scheme, ".") && scheme.front() >= 'a' && scheme.front() <= 'z' &&
         scheme.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789+-.") == scheme.npos;
}

std::string_view authority_of(std::string_view after_scheme) {
  return after_scheme.substr(0, after_scheme.find_first_of("/?"));
}

}  // namespace

Result<void> check_callback(std::string_view address) {
  if (address.empty() || address.size() > kCallbackBytesMax || !is_printable(address) ||
      address.find_first_of("#\\<>\"{}|^`*") != address.npos)
    return wrong(address);
  if (address.starts_with("https://")) {
    auto host = authority_of(address.substr(8));
    if (host.empty() || host.find('@') != host.npos || host.front() == ':') return wrong(address);
    return {};
  }
  if (loopback_of(address)) return {};
  const auto colon = address.find(':');
  if (colon == address.npos || colon == 0 || !is_own_scheme(address.substr(0, colon)))
    return wrong(address);
  return {};
}

Result<std::vector<std::string>> parse_callbacks(std::string_view lines) {
  std::vector<std::string> out;
  for (auto line : text::split(lines, '\n')) {
    line = text::trim(line);
    if (line.empty()) continue;
    TRY(check_callback(line));
    if (std::find(out.begin(), out.end(), line) != out.end()) continue;
    out.emplace_back(line);
  }
  if (out.size() > kCallbacksMax)
    return invalid_field("callbacks", text::format("At most {} addresses.", kCallbacksMax));
  return out;
}

bool is_callback_of(const std::vector<std::string>& registered, std::string_view asked) {
  if (asked.size() > kCallbackBytesMax || !is_printable(asked)) return false;
  const auto local = loopback_of(asked);
  return std::any_of(registered.begin(), registered.end(), [&](const std::string& one) {
    if (one == asked) return true;
    if (!local) return false;
    auto known = loopback_of(one);
    return known && known->host == local->host && known->rest == local->rest;
  });
}

std::string source_of(std::string_view callback) {
  for (std::string_view scheme : {"https://", "http://"}) {
    if (!callback.starts_with(scheme)) continue;
    return std::string(scheme) + std::string(authority_of(callback.substr(scheme.size())));
  }
  return std::string(callback.substr(0, callback.find(':') + 1));
}

std::string with_query(std::string_view callback, std::string_view query) {
  return text::format("{}{}{}", callback, text::contains(callback, "?") ? "&" : "?", query);
}

}  // namespace stithy::applications
