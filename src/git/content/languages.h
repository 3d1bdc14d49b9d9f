// SPDX-License-Identifier: Apache-2.0
//
// languages.h — which language a file is written in, judged by its name, and sums of sizes.
//
// Only names are read, never content. Files that others wrote (vendored folders, minified or
// generated files) are left out of sums. The bar of a repository shows Code languages; Prose and
// Settings (Markdown, JSON, ...) are known for labels but not counted. Pure and thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace stithy::git {

enum class LanguageKind : std::uint8_t { Code, Prose, Settings };

struct Language {
  std::string_view name;  // for people: "C++"
  std::string_view word;  // for classes and addresses: "cpp"
  LanguageKind kind = LanguageKind::Code;
  std::uint8_t hue = 0;  // 0..11: which of the twelve colours of the bar
};

// All known languages, sorted by name.
std::span<const Language> list_languages();
// By the whole file name ("Makefile") or its ending. The last part of `path` counts.
const Language* find_language(std::string_view path);
// True for paths that are copied in or generated: node_modules/, vendor/, *.min.js, ...
bool is_foreign(std::string_view path);

struct LanguageShare {
  const Language* language = nullptr;
  std::uint64_t bytes = 0;
};

// Adds files one by one. A header `.h` counts as the family (C, C++, Objective-C) that has the most
// other source here.
class LanguageTally {
 public:
  void add(std::string_view path, std::uint64_t bytes);
  // Code languages, the biggest first; ties by name.
  std::vector<LanguageShare> shares() const;

 private:
  std::vector<std::uint64_t> bytes_;  // parallel to list_languages()
  std::uint64_t header_bytes_ = 0;
};

}  // namespace stithy::git
