// SPDX-License-Identifier: Apache-2.0
#include "web/trace.h"

#include <algorithm>

#include "base/text.h"
#include "sys/random.h"

namespace stithy::web {

namespace {

bool is_hex(std::string_view s, std::size_t digits) {
  bool hex = std::all_of(s.begin(), s.end(),
                         [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
  return s.size() == digits && hex && s.find_first_not_of('0') != s.npos;
}

}  // namespace

Trace continue_trace(std::optional<std::string_view> traceparent) {
  Trace trace{sys::random_hex(32), sys::random_hex(16), "00"};
  if (!traceparent) return trace;
  auto parts = text::split(*traceparent, '-');
  bool valid = parts.size() >= 4 && parts[0].size() == 2 && parts[0] != "ff" &&
               is_hex(parts[1], 32) && is_hex(parts[2], 16) && parts[3].size() == 2 &&
               (parts[3] == "00" || is_hex(parts[3], 2));
  if (!valid) return trace;
  trace.trace_id = parts[1];
  trace.flags = parts[3];
  return trace;
}

}  // namespace stithy::web
