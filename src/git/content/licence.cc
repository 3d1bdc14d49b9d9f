// SPDX-License-Identifier: Apache-2.0
#include "git/content/licence.h"

#include <array>
#include <string>

#include "base/text.h"

namespace stithy::git {
namespace {

// Lower rank wins; -1 is no match.
int readme_rank(std::string_view file_name) {
  const std::string name = text::to_lower(file_name);
  if (!name.starts_with("readme")) return -1;
  const std::string_view rest = std::string_view(name).substr(6);
  constexpr std::array kEndings{".md",   ".markdown", ".mdown", ".mkd", ".rst",
                                ".adoc", ".asciidoc", ".org",   ".txt", ""};
  for (std::size_t i = 0; i < kEndings.size(); ++i) {
    if (rest == kEndings[i]) return static_cast<int>(i);
  }
  return rest.starts_with(".") ? static_cast<int>(kEndings.size()) : -1;
}

int licence_rank(std::string_view file_name) {
  const std::string name = text::to_lower(file_name);
  constexpr std::array kStems{"license", "licence", "copying", "unlicense", "unlicence"};
  for (std::size_t i = 0; i < kStems.size(); ++i) {
    if (!name.starts_with(kStems[i])) continue;
    const std::string_view rest = std::string_view(name).substr(std::string_view(kStems[i]).size());
    if (rest.empty()) return static_cast<int>(i);
    if (rest == ".md" || rest == ".txt" || rest == ".rst") return static_cast<int>(10 + i);
    if (rest.front() == '-' || rest.front() == '.') return static_cast<int>(20 + i);
  }
  return -1;
}

template <class Rank>
std::optional<std::size_t> best_of(const std::vector<std::string_view>& names, Rank rank) {
  std::optional<std::size_t> best;
  int best_rank = 0;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const int here = rank(names[i]);
    if (here < 0 || (best && here >= best_rank)) continue;
    best = i;
    best_rank = here;
  }
  return best;
}

// Lower case, every run of white space, comment stars and quotes one blank.
std::string flatten(std::string_view text) {
  std::string flat;
  flat.reserve(text.size());
  for (char c : text) {
    const bool blank = c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '*' || c == '"' ||
                       c == '\'' || c == '`' || c == '_' || c == '>';
    if (!blank) {
      flat += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    } else if (!flat.empty() && flat.back() != ' ') {
      flat += ' ';
    }
  }
  return flat;
}

struct Phrases {
  Licence licence;
  std::string_view first, second, absent;
};

// In order: a text that contains another's phrases comes before it.
constexpr std::array kKnown{
    Phrases{
        {"AGPL-3.0", "GNU Affero GPL 3.0"}, "gnu affero general public license version 3", "", ""},
    Phrases{{"LGPL-3.0", "GNU LGPL 3.0"}, "gnu lesser general public license version 3", "", ""},
    Phrases{{"LGPL-2.1", "GNU LGPL 2.1"}, "gnu lesser general public license version 2.1", "", ""},
    Phrases{
        {"MPL-2.0", "Mozilla Public License 2.0"}, "mozilla public license version 2.0", "", ""},
    Phrases{{"MPL-2.0", "Mozilla Public License 2.0"}, "mozilla public license, v. 2.0", "", ""},
    Phrases{{"GPL-3.0", "GNU GPL 3.0"}, "gnu general public license version 3", "", ""},
    Phrases{{"GPL-2.0", "GNU GPL 2.0"}, "gnu general public license version 2", "", ""},
    Phrases{{"Apache-2.0", "Apache License 2.0"}, "apache license", "version 2.0", ""},
    Phrases{{"EPL-2.0", "Eclipse Public License 2.0"}, "eclipse public license", "v 2.0", ""},
    Phrases{{"BSL-1.0", "Boost Software License 1.0"}, "boost software license", "version 1.0", ""},
    Phrases{{"Unlicense", "The Unlicense"},
            "released into the public domain",
            "free and unencumbered software",
            ""},
    Phrases{{"CC0-1.0", "Creative Commons Zero 1.0"}, "cc0 1.0 universal", "", ""},
    Phrases{{"CC-BY-4.0", "Creative Commons Attribution 4.0"},
            "creative commons attribution 4.0 international",
            "",
            "sharealike"},
    Phrases{{"BSD-3-Clause", "BSD 3-Clause"},
            "redistribution and use in source and binary forms",
            "endorse or promote products",
            "all advertising materials"},
    Phrases{{"BSD-2-Clause", "BSD 2-Clause"},
            "redistribution and use in source and binary forms",
            "in binary form must reproduce",
            "all advertising materials"},
    Phrases{{"ISC", "ISC License"},
            "permission to use, copy, modify, and/or distribute this software for any purpose",
            "provided that the above copyright notice",
            ""},
    Phrases{{"ISC", "ISC License"},
            "permission to use, copy, modify, and distribute this software for any purpose",
            "provided that the above copyright notice",
            ""},
    Phrases{{"Zlib", "zlib License"}, "altered source versions must be plainly marked", "", ""},
    Phrases{{"MIT", "MIT License"},
            "permission is hereby granted, free of charge",
            "the above copyright notice and this permission notice",
            "except as contained"},
};

}  // namespace

std::optional<std::size_t> find_readme(const std::vector<std::string_view>& file_names) {
  return best_of(file_names, readme_rank);
}

std::optional<std::size_t> find_licence(const std::vector<std::string_view>& file_names) {
  return best_of(file_names, licence_rank);
}

std::optional<Licence> recognise_licence(std::string_view text) {
  const std::string flat = flatten(text::prefix(text, std::size_t{64} << 10));
  for (const Phrases& known : kKnown) {
    const std::size_t at = flat.find(known.first);
    if (at == flat.npos || flat.find(known.second) == flat.npos) continue;
    if (!known.absent.empty() && flat.find(known.absent) != flat.npos) continue;
    return known.licence;
  }
  return std::nullopt;
}

}  // namespace stithy::git
