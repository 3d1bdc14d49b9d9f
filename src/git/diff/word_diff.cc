// SPDX-License-Identifier: Apache-2.0
#include "git/diff/word_diff.h"

#include <algorithm>

namespace stithy::git {
namespace {

// Beyond these a line is data rather than prose or code; the table below stays under 64 KiB.
constexpr std::size_t kLineBytesMax = 2000;
constexpr std::size_t kWordsMax = 250;

enum class Kind : std::uint8_t { Word, Space, Mark };

Kind kind_of(char c) {
  const auto byte = static_cast<unsigned char>(c);
  // Every byte of a multi-byte sequence counts as a word byte, so sequences stay whole.
  if (byte >= 0x80 || c == '_') return Kind::Word;
  if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
    return Kind::Word;
  }
  return c == ' ' || c == '\t' ? Kind::Space : Kind::Mark;
}

// Runs of word bytes and of blanks are one piece; every other byte stands alone.
std::vector<std::string_view> cut_words(std::string_view line) {
  std::vector<std::string_view> words;
  for (std::size_t at = 0; at < line.size();) {
    const Kind kind = kind_of(line[at]);
    std::size_t end = at + 1;
    while (kind != Kind::Mark && end < line.size() && kind_of(line[end]) == kind) ++end;
    words.push_back(line.substr(at, end - at));
    at = end;
  }
  return words;
}

struct Matched {
  std::vector<bool> before, after;  // true: the word is part of the common subsequence
};

// Longest common subsequence, weighted by bytes so that one long name beats three commas.
Matched match_words(const std::vector<std::string_view>& a,
                    const std::vector<std::string_view>& b) {
  const std::size_t columns = b.size() + 1;
  std::vector<std::uint32_t> best((a.size() + 1) * columns, 0);
  for (std::size_t i = a.size(); i-- > 0;) {
    for (std::size_t j = b.size(); j-- > 0;) {
      const std::uint32_t skip = std::max(best[(i + 1) * columns + j], best[i * columns + j + 1]);
      const auto weight = static_cast<std::uint32_t>(a[i].size());
      const std::uint32_t take = a[i] == b[j] ? best[(i + 1) * columns + j + 1] + weight : 0;
      best[i * columns + j] = std::max(skip, take);
    }
  }
  Matched matched{std::vector<bool>(a.size()), std::vector<bool>(b.size())};
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    const std::uint32_t here = best[i * columns + j];
    if (here == best[(i + 1) * columns + j]) {
      ++i;
    } else if (here == best[i * columns + j + 1]) {
      ++j;
    } else {
      matched.before[i++] = true;
      matched.after[j++] = true;
    }
  }
  return matched;
}

bool is_blank(std::string_view word) { return kind_of(word.front()) == Kind::Space; }

// Bytes of words that both lines share, blanks left out: they match by chance.
std::size_t shared_bytes(const std::vector<std::string_view>& words,
                         const std::vector<bool>& matched) {
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (matched[i] && !is_blank(words[i])) bytes += words[i].size();
  }
  return bytes;
}

std::size_t solid_bytes(const std::vector<std::string_view>& words) {
  std::size_t bytes = 0;
  for (auto word : words) bytes += is_blank(word) ? 0 : word.size();
  return bytes;
}

std::vector<TextRange> unmatched_ranges(std::string_view line,
                                        const std::vector<std::string_view>& words,
                                        const std::vector<bool>& matched) {
  std::vector<TextRange> ranges;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (matched[i]) continue;
    const auto begin = static_cast<std::uint32_t>(words[i].data() - line.data());
    const auto end = begin + static_cast<std::uint32_t>(words[i].size());
    // A single blank between two changed words belongs to the change.
    const bool touches =
        !ranges.empty() &&
        (ranges.back().end == begin ||
         (i > 0 && is_blank(words[i - 1]) && ranges.back().end + words[i - 1].size() == begin));
    if (touches) {
      ranges.back().end = end;
    } else {
      ranges.push_back({begin, end});
    }
  }
  return ranges;
}

}  // namespace

WordChanges compare_words(std::string_view before, std::string_view after) {
  if (before.size() > kLineBytesMax || after.size() > kLineBytesMax) return {};
  const auto a = cut_words(before);
  const auto b = cut_words(after);
  if (a.empty() || b.empty() || a.size() > kWordsMax || b.size() > kWordsMax) return {};
  const Matched matched = match_words(a, b);
  const std::size_t shared = shared_bytes(a, matched.before);
  const std::size_t longer = std::max(solid_bytes(a), solid_bytes(b));
  if (shared * 3 < longer) return {};  // less than a third in common: another line altogether
  return {unmatched_ranges(before, a, matched.before), unmatched_ranges(after, b, matched.after)};
}

}  // namespace stithy::git
