// SPDX-License-Identifier: Apache-2.0
#include "kit/mail/encode.h"

#include "base/text.h"

#include <doctest/doctest.h>

namespace stithy::mail {
namespace {

std::size_t longest_line(std::string_view text, std::size_t column) {
  std::size_t longest = 0;
  for (std::string_view line : text::split(text, '\n')) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    longest = std::max(longest, column + line.size());
    column = 0;
  }
  return longest;
}

TEST_CASE("plain words stay plain, and fold where a space is") {
  CHECK(encode_words("A web hook was switched off", 9) == "A web hook was switched off");
  CHECK(encode_words("", 9).empty());
  std::string many;
  for (int i = 0; i < 40; ++i) many += "word ";
  auto folded = encode_words(many, 9);
  CHECK(longest_line(folded, 9) <= 76);
  CHECK(text::replace_all(folded, "\r\n", "") == std::string(text::trim(many)));
}

TEST_CASE("other scripts become encoded words (RFC 2047)") {
  CHECK(encode_words("Grüße", 9) == "=?utf-8?B?R3LDvMOfZQ==?=");
  CHECK(encode_words("a\xff", 0) == "=?utf-8?B?Ye+/vQ==?=");
  // Section 8: adjacent words are joined without the white space between, so characters are whole.
  std::string anvils;
  for (int i = 0; i < 60; ++i) anvils += "\xe2\x9a\x92";
  auto words = encode_words(anvils, 9);
  CHECK(longest_line(words, 9) <= 76);
  std::string decoded;
  for (std::string_view line : text::split(words, '\n')) {
    auto word = text::trim(line);
    REQUIRE(word.starts_with("=?utf-8?B?"));
    REQUIRE(word.ends_with("?="));
    auto part = text::from_base64(word.substr(10, word.size() - 12));
    REQUIRE(part);
    CHECK(text::is_utf8(*part));
    decoded += *part;
  }
  CHECK(decoded == anvils);
}

TEST_CASE("what looks like an encoded word is encoded, so that nobody decodes it") {
  CHECK(encode_words("=?utf-8?B?QQ==?=", 0) == "=?utf-8?B?PT91dGYtOD9CP1FRPT0/PQ==?=");
}

TEST_CASE("a word longer than a line is encoded, since nothing else may break it") {
  auto words = encode_words(std::string(1200, 'x'), 9);
  CHECK(longest_line(words, 9) <= 76);
  CHECK(words.starts_with("=?utf-8?B?"));
  // The name of the header stands before the first word.
  CHECK(longest_line(encode_words(std::string(70, 'x') + " y", 9), 9) <= 76);
}

TEST_CASE("no line end gets into a header") {
  for (std::string_view evil :
       {"a\r\nBcc: x@example.org", "a\nBcc: x", "a\rBcc: x", "a\r\n\r\nbody", "a\x0b\x0c"}) {
    for (const std::string& out : {encode_words(evil, 9), encode_phrase(evil, 6)}) {
      CHECK(out.find_first_of("\r\n\x0b\x0c") == out.npos);
      CHECK(text::contains(out, "a"));
    }
  }
  auto empty_folds = encode_words("a" + std::string(200, ' ') + "b", 9);
  for (std::string_view line : text::split(empty_folds, '\n'))
    CHECK_FALSE(text::trim(line).empty());
}

TEST_CASE("names become atoms, quoted strings or encoded words") {
  CHECK(encode_phrase("Ada Lovelace", 6) == "Ada Lovelace");
  CHECK(encode_phrase("Lovelace, Ada \"A\"", 6) == "\"Lovelace, Ada \\\"A\\\"\"");
  CHECK(encode_phrase("back\\slash", 6) == "\"back\\\\slash\"");
  CHECK(encode_phrase("Ada (the first)", 6) == "\"Ada (the first)\"");
  CHECK(encode_phrase("Åda", 6).starts_with("=?utf-8?B?"));
  CHECK(encode_phrase(std::string(40, '\\'), 6).starts_with("=?utf-8?B?"));
  CHECK(encode_phrase(std::string(72, 'a'), 6).starts_with("=?utf-8?B?"));
}

TEST_CASE("quoted-printable keeps every text, in short lines of ASCII") {
  for (std::string text : {"plain\n", "=3D\n", "ends with a space \nand a tab\t", ".\n..\n.x",
                           "Grüße ⚒\n", "", "\n\n\n"}) {
    auto out = encode_quoted_printable(text);
    CHECK(decode_quoted_printable(out) == text);
  }
  auto out = encode_quoted_printable(std::string(300, 'x') + "\xe2\x9a\x92 \r\n" +
                                     std::string(75, '=') + "\nlast ");
  CHECK(longest_line(out, 0) <= 76);
  for (char c : out) CHECK((c == '\r' || c == '\n' || (c >= 0x20 && c < 0x7f)));
  CHECK(out.ends_with("last=20"));
}

}  // namespace
}  // namespace stithy::mail
