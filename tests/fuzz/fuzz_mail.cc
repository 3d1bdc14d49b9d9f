// SPDX-License-Identifier: Apache-2.0
//
// Headers and bodies of mail by arbitrary text: whatever it is, no line end gets into a header, no
// line is too long, and a body is read back as it was. An address that is taken holds nothing that
// could end it.
// fuzz: src/kit/mail/encode.cc src/kit/mail/mailbox.cc
// fuzz: src/http/egress_target.cc src/http/address.cc
// fuzz: src/base/text.cc src/base/encoding.cc src/base/result.cc src/base/log.cc
// fuzz: src/base/instant.cc src/base/json.cc -lfmt -lboost_json
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/text.h"
#include "kit/mail/encode.h"
#include "kit/mail/mailbox.h"

namespace {

namespace text = stithy::text;
namespace mail = stithy::mail;

void require(bool holds) {
  if (!holds) std::abort();
}

void check_header(const std::string& value, std::size_t column) {
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    require((c >= 0x20 && c < 0x7f) || c == '\r' || c == '\n');
    // A line end is a fold: CR LF and a space, with something behind it.
    if (c == '\r') require(std::string_view(value).substr(i).starts_with("\r\n "));
    if (c == '\n') require(i > 0 && value[i - 1] == '\r');
  }
  for (std::string_view line : text::split(value, '\n')) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    require(column + line.size() <= 78);
    require(column > 0 || !text::trim(line).empty());
    column = 0;
  }
}

std::string with_plain_ends(std::string_view body) {
  return text::replace_all(text::replace_all(body, "\r\n", "\n"), "\r", "\n");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  std::string_view input(reinterpret_cast<const char*>(bytes), size);
  check_header(mail::encode_words(input, 9), 9);
  check_header(mail::encode_phrase(input.substr(0, 200), 6), 6);
  const std::string body = mail::encode_quoted_printable(input);
  for (std::string_view line : text::split(body, '\n')) require(line.size() <= 77);
  require(mail::decode_quoted_printable(body) == with_plain_ends(input));
  if (auto mailbox = mail::Mailbox::parse(input)) {
    require(mailbox->address().find_first_of("<>()[]\\,;:\" \r\n") == std::string::npos);
    require(mail::Mailbox::parse(mailbox->address()).has_value());
    require(!text::has_control(mailbox->name()));
  }
  (void)mail::MailLink::make(input);
  require(mail::plain_word(input).find_first_of("<>@\r\n") == std::string::npos);
  return 0;
}
