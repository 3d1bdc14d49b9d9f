// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <set>

#include "tidy/rules.h"

namespace tidy {

namespace {

// Everything that is included with quotes anywhere, and everything templates call in.
std::set<std::string> included(const std::vector<Source>& sources) {
  std::set<std::string> names;
  for (const Source& source : sources) {
    if (source.binary) continue;
    for (std::string_view mark : {std::string_view("include \""), std::string_view("import \"")}) {
      for (auto at = source.text.find(mark); at != std::string::npos;
           at = source.text.find(mark, at + 1)) {
        const auto from = at + mark.size();
        const auto end = source.text.find('"', from);
        if (end != std::string::npos) names.insert(source.text.substr(from, end - from));
      }
    }
  }
  return names;
}

// A header or a view that nothing includes is dead.
void check_dead(const std::vector<Source>& sources, Report& report) {
  const auto names = included(sources);
  for (const Source& source : sources) {
    if (!report.wants("dead-file", source)) continue;
    std::string name = source.path;
    if (name.ends_with(".html")) name = name.substr(0, name.size() - 5) + ".h";
    if (!name.ends_with(".h")) continue;
    const auto first = name.find('/');
    if (first == std::string::npos || names.contains(name.substr(first + 1))) continue;
    const std::string own = source.path.substr(0, source.path.size() - 5) + ".h";
    if (names.contains(own)) continue;
    report.add(source.path, "dead-file", "nothing includes this file");
  }
}

bool is_counted(const std::string& path) {
  return path.ends_with(".cc") && !path.ends_with("_test.cc");
}

void check_folders(const std::vector<Source>& sources, Report& report) {
  const int most = report.settings().limit("folder", "sources_max");
  const int deepest = report.settings().limit("folder", "depth_max");
  std::map<std::string, int> counts;
  for (const Source& source : sources) {
    if (!report.wants("folder", source)) continue;
    if (is_counted(source.path)) ++counts[source.path.substr(0, source.path.rfind('/'))];
    const auto depth = std::count(source.path.begin(), source.path.end(), '/');
    const bool code = source.path.ends_with(".cc") || source.path.ends_with(".h");
    if (code && depth > deepest) {
      report.add(
          source.path, "folder",
          "lies " + std::to_string(depth) + " folders deep, at most " + std::to_string(deepest));
    }
  }
  for (const auto& [folder, count] : counts) {
    if (count > most) {
      report.add(folder, "folder",
                 std::to_string(count) + " sources in one folder, at most " + std::to_string(most) +
                     ": these are two things");
    }
  }
}

}  // namespace

void check_tree(const std::vector<Source>& sources, Report& report) {
  check_dead(sources, report);
  check_folders(sources, report);
}

}  // namespace tidy
