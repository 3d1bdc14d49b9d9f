// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>

#include "base/instant.h"
#include "base/json.h"
#include "base/log_scope.h"

namespace stithy {

namespace {

std::atomic<LogLevel> least_level{LogLevel::Info};
std::mutex sink_mutex;
std::function<void(std::string_view)>& sink() {
  static std::function<void(std::string_view)> current;
  return current;
}

std::string_view level_name(LogLevel level) {
  static constexpr std::string_view kNames[] = {"debug", "info", "warning", "error"};
  return kNames[static_cast<int>(level)];
}

Instant wall_now() {
  auto since = std::chrono::system_clock::now().time_since_epoch();
  return Instant{std::chrono::duration_cast<std::chrono::microseconds>(since).count()};
}

bool has_member(std::initializer_list<LogMember> members, std::string_view key) {
  return std::any_of(members.begin(), members.end(),
                     [&](const LogMember& member) { return member.key == key; });
}

}  // namespace

constinit thread_local const LogScope* LogScope::current_ = nullptr;

void set_log_level(LogLevel least) { least_level = least; }

void set_log_sink(std::function<void(std::string_view)> replacement) {
  std::lock_guard lock(sink_mutex);
  sink() = std::move(replacement);
}

void log_line(LogLevel level, std::string_view event, std::initializer_list<LogMember> members) {
  if (level < least_level.load(std::memory_order_relaxed)) return;
  JsonWriter w;
  w.begin_object();
  w.member("time", render_iso_micros(wall_now()));
  w.member("level", level_name(level));
  w.member("event", event);
  for (const auto& m : members) std::visit([&](const auto& v) { w.member(m.key, v); }, m.value);
  if (const LogScope* scope = LogScope::current())
    for (const auto& [key, value] : scope->members())
      if (!value.empty() && !has_member(members, key)) w.member(key, value);
  w.end_object();
  std::string line = std::move(w).take();
  line += '\n';
  std::lock_guard lock(sink_mutex);
  if (sink()) {
    sink()(line);
    return;
  }
  // A log that cannot be written is no reason to fail a request.
  [[maybe_unused]] auto written = ::write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace stithy
