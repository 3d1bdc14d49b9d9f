// SPDX-License-Identifier: Apache-2.0
#include "kit/mail/encode.h"

#include <algorithm>
#include <vector>

#include "base/text.h"

namespace stithy::mail {

namespace {

constexpr std::size_t kLineMax = 76;  // RFC 2045 section 6.7, RFC 2047 section 2
constexpr std::size_t kWordMax = 75;  // of an encoded word
constexpr std::string_view kOpen = "=?utf-8?B?", kClose = "?=", kFold = "\r\n ";

std::string without_controls(std::string_view text) {
  std::string out = text::repair_utf8(text);
  for (char& c : out)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  return std::string(text::trim(out));
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

// How many bytes the character that begins here has; the text is valid UTF-8.
std::size_t character_size(unsigned char first) {
  return first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

std::string encoded_words(std::string_view text, std::size_t column) {
  std::string out;
  while (!text.empty()) {
    std::size_t room = kLineMax > column ? std::min(kWordMax, kLineMax - column) : 0;
    std::size_t frame = kOpen.size() + kClose.size();
    std::size_t bytes_max = room > frame ? (room - frame) / 4 * 3 : 0;
    std::size_t taken = 0;
    while (taken < text.size()) {
      std::size_t size = character_size(static_cast<unsigned char>(text[taken]));
      if (taken + size > bytes_max) break;
      taken += size;
    }
    if (taken > 0) {
      out += kOpen;
      out += text::to_base64(text.substr(0, taken));
      out += kClose;
      text.remove_prefix(taken);
    }
    if (!text.empty()) out += kFold;
    column = 1;
  }
  return out;
}

// Plain words, folded where a space is. False when one is too long for a line, which only encoded
// words can break.
bool fold_plain(std::string_view text, std::size_t column, std::string& out) {
  bool first = true;
  for (std::string_view word : text::split(text, ' ')) {
    if (word.size() + (first ? column : 1) > kLineMax) return false;
    if (!first && column + 1 + word.size() > kLineMax) {
      // A fold before an empty word would make a line of white space alone.
      if (word.empty()) return false;
      out += "\r\n";
      column = 0;
    }
    if (!first) {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
    first = false;
  }
  return true;
}

bool is_plain(std::string_view text) {
  // What looks like an encoded word would be decoded.
  return is_ascii(text) && !text::contains(text, "=?");
}

char hex_digit(unsigned value) { return "0123456789ABCDEF"[value & 15u]; }

// Into lines without their ends; CR LF, LF and CR all end one.
std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (true) {
    auto end = text.find_first_of("\r\n");
    lines.push_back(text.substr(0, end));
    if (end == text.npos) return lines;
    text.remove_prefix(text.substr(end).starts_with("\r\n") ? end + 2 : end + 1);
  }
}

void encode_line(std::string_view line, std::string& out) {
  std::size_t column = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const auto c = static_cast<unsigned char>(line[i]);
    bool blank = c == ' ' || c == '\t';
    bool literal = (c > 0x20 && c < 0x7f && c != '=') || (blank && i + 1 < line.size());
    std::size_t width = literal ? 1 : 3;
    // One place is kept for the '=' of a soft line break.
    if (column + width > kLineMax - 1) {
      out += "=\r\n";
      column = 0;
    }
    column += width;
    if (literal)
      out += static_cast<char>(c);
    else
      out += {'=', hex_digit(c >> 4u), hex_digit(c)};
  }
}

}  // namespace

std::string encode_words(std::string_view text, std::size_t column) {
  std::string clean = without_controls(text), out;
  if (is_plain(clean) && fold_plain(clean, column, out)) return out;
  return encoded_words(clean, column);
}

std::string encode_phrase(std::string_view name, std::size_t column) {
  std::string clean = without_controls(name);
  if (!is_plain(clean)) return encoded_words(clean, column);
  bool atoms = std::all_of(clean.begin(), clean.end(), [](char c) {
    return c == ' ' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  });
  if (atoms && !text::contains(clean, "  ") && column + clean.size() <= kLineMax) return clean;
  std::string out = "\"";
  for (char c : clean) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  out += '"';
  return column + out.size() <= kLineMax ? out : encoded_words(clean, column);
}

std::string encode_quoted_printable(std::string_view text) {
  std::string out;
  bool first = true;
  for (std::string_view line : lines_of(text)) {
    if (!first) out += "\r\n";
    first = false;
    encode_line(line, out);
  }
  return out;
}

std::string decode_quoted_printable(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '=') {
      if (text[i] != '\r') out += text[i];
    } else if (text.substr(i + 1).starts_with("\r\n")) {
      i += 2;
    } else if (auto byte = text::from_hex(text.substr(i + 1, 2)); byte && byte->size() == 1) {
      out += *byte;
      i += 2;
    }
  }
  return out;
}

}  // namespace stithy::mail
