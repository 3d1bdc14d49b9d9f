// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "base/text.h"
#include "features/code/finding/missing.h"

namespace stithy::code {

namespace {

struct Rated {
  int score = 0;
  std::string_view path;
};

std::vector<std::string_view> best(std::vector<Rated> rated, std::size_t count_max) {
  const auto end = rated.begin() + static_cast<std::ptrdiff_t>(std::min(count_max, rated.size()));
  std::partial_sort(rated.begin(), end, rated.end(), [](const Rated& a, const Rated& b) {
    if (a.score != b.score) return a.score > b.score;
    return a.path.size() != b.path.size() ? a.path.size() < b.path.size() : a.path < b.path;
  });
  std::vector<std::string_view> out;
  for (auto it = rated.begin(); it != end; ++it) out.push_back(it->path);
  return out;
}

std::string_view name_of(std::string_view path) {
  auto slash = path.rfind('/');
  return slash == path.npos ? path : path.substr(slash + 1);
}

// Without its last ending and folded: "Parser.cpp" and "parser.cc" are near.
std::string stem_of(std::string_view path) {
  std::string name = text::to_lower(name_of(path));
  auto dot = name.rfind('.');
  if (dot != std::string::npos && dot > 0) name.resize(dot);
  return name;
}

// How many letters differ, up to three; for names that were mistyped.
std::size_t distance(std::string_view a, std::string_view b) {
  constexpr std::size_t kMost = 3, kLengthMax = 64;
  const std::size_t gap = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
  if (gap >= kMost || a.size() > kLengthMax || b.size() > kLengthMax) return kMost;
  std::array<std::size_t, kLengthMax + 1> row{};
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
    }
  }
  return std::min(row[b.size()], kMost);
}

std::size_t common_start(std::string_view a, std::string_view b) {
  std::size_t n = 0;
  while (n < a.size() && n < b.size() && a[n] == b[n]) ++n;
  return n;
}

std::size_t common_end(std::string_view a, std::string_view b) {
  std::size_t n = 0;
  while (n < a.size() && n < b.size() && a[a.size() - 1 - n] == b[b.size() - 1 - n]) ++n;
  return n;
}

bool begins_word(std::string_view path, std::size_t at) {
  if (at == 0) return true;
  char before = path[at - 1];
  return before == '/' || before == '_' || before == '-' || before == '.' || before == ' ';
}

// 0: no match. Taken from the end, so that the file's name is preferred to its folders.
int rate(std::string_view path, const std::string& folded, std::string_view query) {
  int score = 1000;
  std::size_t at = folded.size(), behind = folded.size() + 2;
  const std::size_t name_at = folded.size() - name_of(folded).size();
  for (std::size_t i = query.size(); i > 0; --i) {
    if (at == 0) return 0;
    at = folded.rfind(query[i - 1], at - 1);
    if (at == folded.npos) return 0;
    if (at + 1 == behind) score += 5;
    if (begins_word(path, at)) score += 4;
    if (at >= name_at) score += 2;
    behind = at;
  }
  auto whole = folded.find(query, name_at);
  if (whole != folded.npos) score += 20 + (whole == name_at ? 10 : 0);
  if (stem_of(folded) == query) score += 20;
  return std::max(1, score - static_cast<int>(std::min<std::size_t>(path.size(), 400)) / 20);
}

// 0: nothing alike. Steps of 50, so that what the paths share decides only within one.
int likeness(std::string_view path, std::string_view wanted, const std::string& stem) {
  const std::string_view name = name_of(path);
  if (name == name_of(wanted)) return 350;
  if (text::equals_folded(name, name_of(wanted))) return 300;
  const std::string other = stem_of(path);
  if (other == stem) return 250;
  const std::size_t off = stem.size() < 3 ? 3 : distance(other, stem);
  if (off == 1) return 200;
  if (off == 2 && stem.size() >= 6) return 150;
  if (stem.size() >= 4 && text::contains(text::to_lower(name), stem)) return 100;
  return path.size() > wanted.size() && path.starts_with(wanted) ? 50 : 0;
}

}  // namespace

std::vector<std::string_view> near_paths(const std::vector<std::string>& paths,
                                         std::string_view wanted, std::size_t count_max) {
  const std::string stem = stem_of(wanted);
  if (stem.empty()) return {};
  std::vector<Rated> rated;
  for (const std::string& path : paths) {
    const int score = likeness(path, wanted, stem);
    // Whole folders move more often than files do: a common end counts twice.
    const std::size_t alike = common_start(path, wanted) + 2 * common_end(path, wanted);
    if (score > 0)
      rated.push_back({score + static_cast<int>(std::min<std::size_t>(49, alike)), path});
  }
  return best(std::move(rated), count_max);
}

std::vector<std::string_view> match_paths(const std::vector<std::string>& paths,
                                          std::string_view query, std::size_t count_max) {
  std::string letters;
  for (char c : text::to_lower(query))
    if (c != ' ') letters += c;
  std::vector<Rated> rated;
  for (const std::string& path : paths) {
    int score = letters.empty() ? 1 : rate(path, text::to_lower(path), letters);
    if (score > 0) rated.push_back({score, path});
  }
  return best(std::move(rated), count_max);
}

}  // namespace stithy::code
