// SPDX-License-Identifier: Apache-2.0
//
// rules.h — the house's rules about single files and about the tree.
//
// Each rule has a short name, which stands in every breach it reports and is the key of its table
// in docs/tidy.toml. Limits, word lists and exceptions come from there; what a rule looks for is
// code. Rules keep no state and report in the order of lines.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "ground/toml.h"
#include "tidy/source.h"

namespace tidy {

struct Breach {
  std::string path;
  int line = 0;
  std::string rule;
  std::string message;
};

// docs/tidy.toml: one table a rule, `[rule.NAME]`. An unknown rule ends the program.
class Settings {
 public:
  static Settings read(const std::string& path);

  // False where the file is excepted (`except`) or lies outside `only`.
  bool applies(const std::string& rule, std::string_view path) const;
  const ground::TomlTable& of(const std::string& rule) const;
  int limit(const std::string& rule, const std::string& key) const;
  // Rules that forbid words or calls in C++ and say what to do instead (`message`).
  std::vector<std::string> forbidding() const;

 private:
  std::map<std::string, ground::TomlTable> rules_;
};

class Report {
 public:
  explicit Report(const Settings& settings) : settings_(settings) {}

  const Settings& settings() const { return settings_; }
  bool wants(const std::string& rule, const Source& source) const {
    return settings_.applies(rule, source.path);
  }
  void add(const Source& source, int line, const std::string& rule, std::string message) {
    breaches_.push_back({source.path, line, rule, std::move(message)});
  }
  void add(const std::string& path, const std::string& rule, std::string message) {
    breaches_.push_back({path, 1, rule, std::move(message)});
  }
  const std::vector<Breach>& breaches() const { return breaches_; }

 private:
  const Settings& settings_;
  std::vector<Breach> breaches_;
};

struct Function {
  int first_line = 0;
  int lines = 0;
  std::string head;  // its first words, for the message
};

// Bodies of functions by their braces: a body opens where a head with a closed parameter list (or
// an arrow, in scripts) meets a brace outside every other function. Good enough to count lines.
std::vector<Function> functions_of(const Source& source);

void check_text(const Source& source, Report& report);     // layout of the text, any file
void check_opening(const Source& source, Report& report);  // SPDX line, opening comment
void check_code(const Source& source, Report& report);     // calls and keywords, by place
void check_words(const Source& source, Report& report);    // names, verbs, unfinished work
void check_functions(const Source& source, Report& report);

// Rules that need all files: two types of one name; dead headers and views, full folders, depth.
void check_definitions(const std::vector<Source>& sources, Report& report);
void check_tree(const std::vector<Source>& sources, Report& report);

}  // namespace tidy
