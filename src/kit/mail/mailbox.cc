// SPDX-License-Identifier: Apache-2.0
#include "kit/mail/mailbox.h"

#include <algorithm>

#include "base/text.h"
#include "http/egress_target.h"

namespace stithy::mail {

namespace {

// RFC 5321 section 4.5.3.1, RFC 1035 section 2.3.4.
constexpr std::size_t kLocalMax = 64, kAddressMax = 254, kLabelMax = 63, kNameMax = 200;

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// atext of RFC 5322 section 3.2.3.
bool is_atom_char(char c) {
  constexpr std::string_view kMarks = "!#$%&'*+-/=?^_`{|}~";
  return is_letter_or_digit(c) || kMarks.find(c) != kMarks.npos;
}

bool is_local_part(std::string_view local) {
  if (local.empty() || local.size() > kLocalMax) return false;
  for (std::string_view atom : text::split(local, '.'))
    if (atom.empty() || !std::all_of(atom.begin(), atom.end(), is_atom_char)) return false;
  return true;
}

bool is_label(std::string_view label) {
  return !label.empty() && label.size() <= kLabelMax && label.front() != '-' &&
         label.back() != '-' && std::all_of(label.begin(), label.end(), [](char c) {
           return is_letter_or_digit(c) || c == '-';
         });
}

bool is_domain(std::string_view domain) {
  auto labels = text::split(domain, '.');
  return !domain.empty() && std::all_of(labels.begin(), labels.end(), is_label);
}

}  // namespace

Result<Mailbox> Mailbox::make(std::string_view address, std::string_view name) {
  auto at = address.rfind('@');
  if (at == address.npos || address.size() > kAddressMax || !is_local_part(address.substr(0, at)) ||
      !is_domain(address.substr(at + 1)))
    return invalid(
        "This is no address that mail can be sent to: name@host, in ASCII; write international "
        "hosts as xn--...");
  std::string shown = text::repair_utf8(text::prefix(name, kNameMax));
  for (char& c : shown)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  return Mailbox(std::string(address), std::string(text::trim(shown)));
}

Result<Mailbox> Mailbox::parse(std::string_view text) {
  text = text::trim(text);
  if (!text.ends_with('>')) return make(text);
  auto open = text.rfind('<');
  if (open == text.npos) return invalid("Write it as \"Name <name@host>\".");
  std::string_view name = text::trim(text.substr(0, open));
  if (name.size() >= 2 && name.front() == '"' && name.back() == '"')
    name = name.substr(1, name.size() - 2);
  return make(text.substr(open + 1, text.size() - open - 2), name);
}

std::string_view Mailbox::domain() const {
  return std::string_view(address_).substr(address_.rfind('@') + 1);
}

std::string plain_word(std::string_view word) {
  std::string out(word);
  for (char& c : out)
    if (!is_letter_or_digit(c) && c != '-') c = '-';
  return out.empty() ? "-" : out;
}

MessageId MessageId::make(std::string_view word, const Mailbox& from) {
  return MessageId(text::format("{}@{}", plain_word(word), from.domain()));
}

Result<MailLink> MailLink::make(std::string_view url) {
  TRY(http::parse_egress_url(url));
  if (url.find_first_of("<>\"") != url.npos)
    return invalid("The address holds characters that must be percent-encoded.");
  return MailLink(std::string(url));
}

}  // namespace stithy::mail
