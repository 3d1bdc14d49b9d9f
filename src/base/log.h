// SPDX-License-Identifier: Apache-2.0
//
// log.h — one JSON line an event, to standard error or to a sink a test sets.
//
//   LOG(Info, "push.accepted", {{"repo", 7}, {"bytes", 4096}});
//
// The first word names the event (folder first); members are typed values. A Secret cannot be
// logged: it has no conversion. Control bytes are escaped by the JSON writer, so no input can forge
// a line. Thread-safe; lines are written whole.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

namespace stithy {

enum class LogLevel : std::uint8_t { Debug, Info, Warning, Error };

struct LogMember {
  template <class T>
  LogMember(std::string_view k, const T& v) : key(k), value(convert(v)) {}
  std::string_view key;
  std::variant<bool, std::int64_t, double, std::string_view> value;

 private:
  static bool convert(bool b) { return b; }
  static double convert(double d) { return d; }
  template <std::integral T>
  static std::int64_t convert(T n) {
    return static_cast<std::int64_t>(n);
  }
  static std::string_view convert(std::string_view s) { return s; }
};

void log_line(LogLevel level, std::string_view event, std::initializer_list<LogMember> members);
void set_log_level(LogLevel least);
// Replaces the sink (tests); an empty function restores standard error.
void set_log_sink(std::function<void(std::string_view line)> sink);

}  // namespace stithy

// For members that hold commas the macro takes the rest of its arguments.
#define LOG(level, ...) ::stithy::log_line(::stithy::LogLevel::level, __VA_ARGS__)
