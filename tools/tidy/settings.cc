// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <cstdlib>

#include "ground/files.h"
#include "tidy/rules.h"

namespace tidy {

Settings Settings::read(const std::string& path) {
  Settings settings;
  const std::string text = ground::read_file(path);
  for (auto& table : ground::TomlReader(path, text).read()) {
    if (table.name.empty()) continue;
    if (!table.name.starts_with("rule.")) {
      std::fprintf(stderr, "%s:%d: unknown table [%s]\n", path.c_str(), table.line,
                   table.name.c_str());
      std::exit(2);
    }
    std::string name = table.name.substr(5);
    settings.rules_.emplace(std::move(name), std::move(table));
  }
  if (settings.rules_.empty()) {
    std::fprintf(stderr, "tidy: %s is absent or names no rule.\n", path.c_str());
    std::exit(2);
  }
  return settings;
}

bool Settings::applies(const std::string& rule, std::string_view path) const {
  const auto at = rules_.find(rule);
  if (at == rules_.end()) return false;
  const auto& lists = at->second.lists;
  if (const auto only = lists.find("only");
      only != lists.end() && !ground::covers(only->second, path)) {
    return false;
  }
  const auto except = lists.find("except");
  return except == lists.end() || !ground::covers(except->second, path);
}

const ground::TomlTable& Settings::of(const std::string& rule) const {
  static const ground::TomlTable kNone;
  const auto at = rules_.find(rule);
  return at == rules_.end() ? kNone : at->second;
}

std::vector<std::string> Settings::forbidding() const {
  std::vector<std::string> names;
  for (const auto& [name, table] : rules_) {
    const bool lists = table.lists.contains("words") || table.lists.contains("calls");
    if (lists && table.values.contains("message")) names.push_back(name);
  }
  return names;
}

int Settings::limit(const std::string& rule, const std::string& key) const {
  const int value = of(rule).number(key, 0);
  if (value > 0) return value;
  std::fprintf(stderr, "tidy: [rule.%s] needs a number `%s`.\n", rule.c_str(), key.c_str());
  std::exit(2);
}

}  // namespace tidy
