// SPDX-License-Identifier: Apache-2.0
#include "sys/failpoint.h"

#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <map>
#include <mutex>
#include <string>

#include "base/log.h"
#include "base/text.h"

namespace stithy::sys {

namespace {

enum class Mode : std::uint8_t { Crash, Error, Once };

struct Table {
  std::mutex mutex;
  std::map<std::string, Mode, std::less<>> modes;
  std::atomic<bool> any{false};

  Table() {
    const char* list = std::getenv("STITHY_FAILPOINT");
    if (list != nullptr) set(list);
  }
  void set(std::string_view list) {
    std::lock_guard lock(mutex);
    modes.clear();
    for (std::string_view entry : text::split(list, ',')) {
      auto [name, mode, found] = text::cut(entry, ":");
      if (!found) continue;
      modes.emplace(std::string(name), mode == "crash"  ? Mode::Crash
                                       : mode == "once" ? Mode::Once
                                                        : Mode::Error);
    }
    any = !modes.empty();
  }
};

Table& table() {
  static Table instance;
  return instance;
}

}  // namespace

Result<void> failpoint(std::string_view name) {
  Table& t = table();
  if (!t.any.load(std::memory_order_relaxed)) return {};
  std::lock_guard lock(t.mutex);
  auto found = t.modes.find(name);
  if (found == t.modes.end()) return {};
  // As a power cut would: no destructor, no flush, no exit hook.
  if (found->second == Mode::Crash) ::_exit(134);
  if (found->second == Mode::Once) t.modes.erase(found);
  LOG(Warning, "failpoint", {{"name", name}});
  return internal(text::format("failpoint {}", name));
}

void set_failpoints(std::string_view list) { table().set(list); }

}  // namespace stithy::sys
