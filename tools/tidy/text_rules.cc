// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>

#include "tidy/rules.h"

namespace tidy {

namespace {

// The next code point of UTF-8 text, or 0xFFFFFFFF where the bytes are not UTF-8 (RFC 3629).
struct Decoded {
  std::uint32_t point = 0xFFFFFFFF;
  std::size_t bytes = 1;
};

Decoded decode(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned first = byte(0);
  if (first < 0x80) return {first, 1};
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length) return {};
  std::uint32_t point = first & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {};
    point = (point << 6) | (byte(i) & 0x3FU);
  }
  return {point, length};
}

// Characters that a reader cannot see or that turn the order of the text around.
bool is_hidden(std::uint32_t point) {
  if (point < 0x20) return point != '\n' && point != '\t';
  return point == 0x7F || (point >= 0x80 && point < 0xA0) || point == 0x200B || point == 0x2060 ||
         point == 0xFEFF || (point >= 0x202A && point <= 0x202E) ||
         (point >= 0x2066 && point <= 0x2069);
}

void check_characters(const Source& source, Report& report) {
  const std::string_view text = source.text;
  for (std::size_t at = 0; at < text.size();) {
    const Decoded next = decode(text.substr(at));
    if (next.point == 0xFFFFFFFF) {
      report.add(source, source.line_at(at), "characters", "the text is not UTF-8");
      return;
    }
    if (is_hidden(next.point)) {
      char name[16];
      std::snprintf(name, sizeof name, "U+%04X", static_cast<unsigned>(next.point));
      report.add(source, source.line_at(at), "characters",
                 std::string("a character that cannot be seen: ") + name);
      return;
    }
    at += next.bytes;
  }
}

int columns(std::string_view line) {
  return static_cast<int>(std::count_if(line.begin(), line.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

void check_lines(const Source& source, Report& report) {
  const bool wide = source.language == Language::Template;
  const int limit =
      report.settings().limit("line-length", wide ? "columns_template_max" : "columns_max");
  const bool lengths = report.wants("line-length", source);
  const bool ends = report.wants("line-end", source);
  const bool tabs = report.wants("tab", source);
  for (int number = 1; number <= source.line_count(); ++number) {
    const std::string_view line = source.line(number);
    if (lengths && columns(line) > limit) {
      report.add(source, number, "line-length",
                 std::to_string(columns(line)) + " columns, at most " + std::to_string(limit));
    }
    if (ends && !line.empty() && (line.back() == ' ' || line.back() == '\t')) {
      report.add(source, number, "line-end", "blanks at the end of the line");
    }
    if (tabs && line.find('\t') != std::string_view::npos) {
      report.add(source, number, "tab", "a tab; indent with spaces");
    }
  }
  if (ends && !source.text.empty() && source.text.back() != '\n') {
    report.add(source, source.line_count(), "line-end", "the file does not end with a line end");
  }
}

// A word list may write a letter as [x], so that the list does not contain what it forbids.
std::string plain(const std::string& pattern) {
  std::string out;
  for (const char c : pattern) {
    if (c != '[' && c != ']') out += c;
  }
  return out;
}

void check_places(const Source& source, Report& report) {
  for (const auto& pattern : report.settings().of("place").list("words")) {
    const std::string word = plain(pattern);
    for (auto at = source.text.find(word); at != std::string::npos;
         at = source.text.find(word, at + 1)) {
      report.add(source, source.line_at(at), "place",
                 "names a place of one machine or organisation: " + pattern);
    }
  }
}

// The attributes of a view that a browser follows.
constexpr std::string_view kFollowed[] = {"href", "action", "formaction", "src"};

bool is_address_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("{_-.~?#").find(c) != std::string_view::npos;
}

// Where the value of an attribute spells a path: at its beginning or behind a {{ value }}, or where
// it says how a form is meant. npos when nowhere. `at` is behind the opening quote.
std::size_t find_spelt_path(std::string_view text, std::size_t at, char quote) {
  bool begins = true;
  while (at < text.size() && text[at] != quote) {
    const std::string_view rest = text.substr(at);
    if ((begins && rest.starts_with('/')) || rest.starts_with("_method=")) return at;
    begins = rest.starts_with("{{") || rest.starts_with("{%");
    if (!begins) {
      ++at;
      continue;
    }
    const auto end = rest.find(rest.starts_with("{{") ? "}}" : "%}");
    if (end == std::string_view::npos) break;
    at += end + 2;
  }
  return std::string_view::npos;
}

// An address in a view comes from urls.h, or from the handler as a value.
void check_addresses(const Source& source, Report& report) {
  const std::string_view text = source.text;
  const auto add = [&](std::size_t at) {
    report.add(source, source.line_at(at), "address",
               "an address is spelt out; take it from urls.h of its feature");
  };
  for (std::size_t at = 0; at + 1 < text.size(); ++at) {
    const char quote = text[at];
    if (quote != '"' && quote != '\'') continue;
    const std::string_view before = text.substr(0, at);
    const bool followed =
        std::any_of(std::begin(kFollowed), std::end(kFollowed), [&](std::string_view name) {
          if (!before.ends_with(std::string(name) + "=")) return false;
          const std::string_view ahead = before.substr(0, before.size() - name.size() - 1);
          return ahead.ends_with(' ') || ahead.ends_with('\n');
        });
    if (followed) {
      const auto path = find_spelt_path(text, at + 1, quote);
      if (path != std::string_view::npos) add(path);
    } else if (text[at + 1] == '/' && at + 2 < text.size() && is_address_char(text[at + 2])) {
      add(at);  // of a call, or of an attribute that a script reads
    }
  }
}

}  // namespace

void check_text(const Source& source, Report& report) {
  if (source.binary) {
    if (report.wants("binary", source)) {
      report.add(source, 1, "binary", "a binary file; the tree holds text");
    }
    return;
  }
  if (report.wants("file-length", source)) {
    const int limit = report.settings().limit("file-length", "lines_max");
    if (source.line_count() > limit) {
      report.add(source, limit + 1, "file-length",
                 std::to_string(source.line_count()) + " lines, at most " + std::to_string(limit));
    }
  }
  if (report.wants("characters", source)) check_characters(source, report);
  check_lines(source, report);
  if (report.wants("place", source)) check_places(source, report);
  if (report.wants("address", source)) check_addresses(source, report);
}

void check_opening(const Source& source, Report& report) {
  if (source.binary) return;
  const bool script = source.text.starts_with("#!");
  if (report.wants("spdx", source) || (script && report.settings().of("spdx").line > 0)) {
    const int number = script ? 2 : 1;
    if (source.line_count() < number ||
        source.line(number).find("SPDX-License-Identifier: Apache-2.0") == std::string_view::npos) {
      report.add(
          source, 1, "spdx",
          script ? "the second line is not the SPDX line" : "the first line is not the SPDX line");
    }
  }
  if (!source.is_header() || !report.wants("opening", source)) return;
  int number = 2;
  while (number <= source.line_count() && source.line(number).starts_with("//")) ++number;
  const int lines = number - 2;
  const int least = report.settings().limit("opening", "lines_min");
  const int most = report.settings().limit("opening", "lines_max");
  if (lines < least || lines > most) {
    report.add(source, 2, "opening",
               "the opening comment has " + std::to_string(lines) + " lines, wanted " +
                   std::to_string(least) + " to " + std::to_string(most));
  }
  if (source.code.find("#pragma once") == std::string::npos) {
    report.add(source, 1, "opening", "the header has no #pragma once");
  }
}

}  // namespace tidy
