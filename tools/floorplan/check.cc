// SPDX-License-Identifier: Apache-2.0
#include "floorplan/check.h"

#include <algorithm>
#include <array>
#include <optional>

#include "ground/files.h"

namespace floorplan {

namespace {

// C++20 and the C headers it takes over; everything else in <> has an owner in the plan.
constexpr auto kStandard = std::to_array<std::string_view>({"algorithm",
                                                            "any",
                                                            "array",
                                                            "atomic",
                                                            "barrier",
                                                            "bit",
                                                            "bitset",
                                                            "charconv",
                                                            "chrono",
                                                            "codecvt",
                                                            "compare",
                                                            "complex",
                                                            "concepts",
                                                            "condition_variable",
                                                            "coroutine",
                                                            "deque",
                                                            "exception",
                                                            "execution",
                                                            "filesystem",
                                                            "forward_list",
                                                            "fstream",
                                                            "functional",
                                                            "future",
                                                            "initializer_list",
                                                            "iomanip",
                                                            "ios",
                                                            "iosfwd",
                                                            "iostream",
                                                            "istream",
                                                            "iterator",
                                                            "latch",
                                                            "limits",
                                                            "list",
                                                            "locale",
                                                            "map",
                                                            "memory",
                                                            "memory_resource",
                                                            "mutex",
                                                            "new",
                                                            "numbers",
                                                            "numeric",
                                                            "optional",
                                                            "ostream",
                                                            "queue",
                                                            "random",
                                                            "ranges",
                                                            "ratio",
                                                            "regex",
                                                            "scoped_allocator",
                                                            "semaphore",
                                                            "set",
                                                            "shared_mutex",
                                                            "source_location",
                                                            "span",
                                                            "sstream",
                                                            "stack",
                                                            "stdexcept",
                                                            "stop_token",
                                                            "streambuf",
                                                            "string",
                                                            "string_view",
                                                            "syncstream",
                                                            "system_error",
                                                            "thread",
                                                            "tuple",
                                                            "type_traits",
                                                            "typeindex",
                                                            "typeinfo",
                                                            "unordered_map",
                                                            "unordered_set",
                                                            "utility",
                                                            "valarray",
                                                            "variant",
                                                            "vector",
                                                            "version",
                                                            "cassert",
                                                            "cctype",
                                                            "cerrno",
                                                            "cfenv",
                                                            "cfloat",
                                                            "cinttypes",
                                                            "climits",
                                                            "clocale",
                                                            "cmath",
                                                            "csetjmp",
                                                            "csignal",
                                                            "cstdarg",
                                                            "cstddef",
                                                            "cstdint",
                                                            "cstdio",
                                                            "cstdlib",
                                                            "cstring",
                                                            "ctime",
                                                            "cuchar",
                                                            "cwchar",
                                                            "cwctype",
                                                            "cxxabi.h",
                                                            "assert.h",
                                                            "ctype.h",
                                                            "errno.h",
                                                            "inttypes.h",
                                                            "limits.h",
                                                            "locale.h",
                                                            "math.h",
                                                            "setjmp.h",
                                                            "signal.h",
                                                            "stdarg.h",
                                                            "stdbool.h",
                                                            "stddef.h",
                                                            "stdint.h",
                                                            "stdio.h",
                                                            "stdlib.h",
                                                            "string.h",
                                                            "time.h",
                                                            "uchar.h",
                                                            "wchar.h"});

// A path below src/ taken apart: "features", "issues", "close.cc".
struct Place {
  std::string_view floor;
  std::string_view folder;  // empty for a file of the floor itself
  std::string_view rest;    // below the folder
};

Place place_of(std::string_view path) {
  Place place;
  const auto first = path.find('/');
  if (first == std::string_view::npos) return place;
  place.floor = path.substr(0, first);
  place.rest = path.substr(first + 1);
  if (const auto second = place.rest.find('/'); second != std::string_view::npos) {
    place.folder = place.rest.substr(0, second);
    place.rest = place.rest.substr(second + 1);
  }
  return place;
}

// What an `order` names: the folder, or the stem of a file that lies in the floor itself.
std::string_view part_of(const Place& place) {
  if (!place.folder.empty()) return place.folder;
  std::string_view stem = place.rest.substr(0, place.rest.find('.'));
  if (stem.ends_with("_test")) stem.remove_suffix(5);
  return stem;
}

bool contains(const std::vector<std::string>& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : ", ") + word;
  return text.empty() ? "none" : text;
}

// Why one folder of a floor may not include this place of the same floor, if so.
std::optional<std::string> within(const Floor& floor, const Place& from, const Place& to) {
  if (from.folder == to.folder && (!from.folder.empty() || part_of(from) == part_of(to))) {
    return std::nullopt;
  }
  if (!floor.order.empty()) {
    const auto mine = std::find(floor.order.begin(), floor.order.end(), part_of(from));
    const auto other = std::find(floor.order.begin(), floor.order.end(), part_of(to));
    if (mine == floor.order.end()) {
      return std::string(part_of(from)) + " has no place in the order of " + floor.name;
    }
    if (other < mine) return std::nullopt;
    return "allowed of " + floor.name + ": " + joined({floor.order.begin(), mine}) +
           " (and lower floors)";
  }
  if (!floor.faces.empty()) {
    if (contains(floor.faces, to.rest)) return std::nullopt;
    return "features meet through events, ports and slots; allowed of another feature: " +
           joined(floor.faces);
  }
  return std::nullopt;
}

std::optional<std::string> judge_own(const Plan& plan, const Include& include) {
  const Place from = place_of(std::string_view(include.file).substr(4));
  const Place to = place_of(include.target);
  const Floor* floor = plan.floor(from.floor);
  if (floor == nullptr) {
    return "src/" + std::string(from.floor) + " is no floor of docs/floorplan.toml";
  }
  if (plan.floor(to.floor) == nullptr) {
    return "a quoted include starts with a floor: " + std::string("\"base/text.h\"");
  }
  if (from.floor == to.floor) return within(*floor, from, to);
  if (contains(floor->includes, to.floor)) return std::nullopt;
  return "allowed floors for " + floor->name + ": " + joined(floor->includes);
}

std::optional<std::string> judge_outside(const Plan& plan, const Include& include) {
  const std::string_view target = include.target;
  if (std::find(kStandard.begin(), kStandard.end(), target) != kStandard.end()) {
    return std::nullopt;
  }
  for (const Library& library : plan.libraries) {
    if (!ground::covers(library.headers, target)) continue;
    if (ground::covers(library.owners, include.file)) return std::nullopt;
    return library.name + " belongs to: " + joined(library.owners);
  }
  return "this header has no owner; a new dependency is declared in docs/floorplan.toml";
}

// A tool includes its own folder and the ground; nothing of the product.
std::optional<std::string> judge_tool(const Include& include) {
  const Place from = place_of(std::string_view(include.file).substr(6));
  const Place to = place_of(include.target);
  if (to.floor == from.floor || to.floor == "ground") return std::nullopt;
  return "a tool includes its own folder and tools/ground only";
}

std::optional<std::string> judge(const Plan& plan, const Include& include) {
  if (!include.quoted) return judge_outside(plan, include);
  if (include.file.starts_with("src/")) return judge_own(plan, include);
  if (include.file.starts_with("tools/")) return judge_tool(include);
  return std::nullopt;  // tests may include what they test
}

std::string written(const Include& include) {
  return include.quoted ? "#include \"" + include.target + "\""
                        : "#include <" + include.target + ">";
}

}  // namespace

std::vector<Include> includes_of(const std::string& file, std::string_view text) {
  std::vector<Include> list;
  int line = 0;
  while (!text.empty()) {
    ++line;
    const auto end = text.find('\n');
    std::string_view row = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    const auto skip = [&row] {
      while (!row.empty() && (row.front() == ' ' || row.front() == '\t')) row.remove_prefix(1);
    };
    skip();
    if (!row.starts_with('#')) continue;
    row.remove_prefix(1);
    skip();
    if (!row.starts_with("include")) continue;
    row.remove_prefix(7);
    skip();
    if (row.empty() || (row.front() != '"' && row.front() != '<')) continue;
    const char close = row.front() == '"' ? '"' : '>';
    const auto stop = row.find(close, 1);
    if (stop == std::string_view::npos) continue;
    list.push_back({file, line, std::string(row.substr(1, stop - 1)), close == '"'});
  }
  return list;
}

std::vector<Breach> check_includes(Plan& plan, const std::vector<Include>& includes) {
  std::vector<Breach> breaches;
  for (const Include& include : includes) {
    auto why = judge(plan, include);
    if (!why) continue;
    bool excused = false;
    for (Exception& exception : plan.exceptions) {
      if (exception.file != include.file || exception.includes != include.target) continue;
      exception.used = true;
      excused = true;
    }
    if (!excused) breaches.push_back({include.file, include.line, written(include), *why});
  }
  return breaches;
}

std::vector<Breach> check_exceptions(const Plan& plan, const std::string& plan_file) {
  std::vector<Breach> breaches;
  for (const Exception& exception : plan.exceptions) {
    if (exception.reason.empty() || exception.date.empty()) {
      breaches.push_back({plan_file, exception.line, "", "an exception has a reason and a date"});
    } else if (!exception.used) {
      breaches.push_back(
          {plan_file, exception.line, "", "this exception is needed no more; remove it"});
    }
  }
  return breaches;
}

}  // namespace floorplan
