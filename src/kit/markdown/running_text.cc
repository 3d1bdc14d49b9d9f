// SPDX-License-Identifier: Apache-2.0
#include "kit/markdown/running_text.h"

#include <algorithm>

#include "base/text.h"
#include "kit/markdown/emoji.h"

namespace stithy::kit {

namespace {

constexpr std::size_t kDomainMax = 253;  // RFC 1035 section 2.3.4
constexpr std::size_t kMailboxMax = 64;  // RFC 5321 section 4.5.3.1.1
constexpr std::size_t kNameMax = 80;     // of an account, a team or a repository
constexpr std::size_t kEmojiNameMax = 40;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_alphanumeric(char c) { return is_digit(c) || is_letter(c); }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); }
// Letters beyond ASCII count as part of a word.
bool is_word(char c) {
  return is_alphanumeric(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }
bool is_name(char c) { return is_alphanumeric(c) || c == '-' || c == '_' || c == '.'; }

// The length of a valid domain at the start of `s`, or 0: dotted labels of letters, digits,
// hyphens and underscores, with no underscore in the last two (GFM, extended autolinks).
std::size_t domain_length(std::string_view s) {
  std::size_t end = 0, dots = 0;
  while (end < s.size() && end <= kDomainMax && (is_word(s[end]) || s[end] == '-' || s[end] == '.'))
    ++end;
  if (end > kDomainMax) return 0;
  while (end > 0 && (s[end - 1] == '.' || s[end - 1] == '-')) --end;
  auto labels = text::split(s.substr(0, end), '.');
  dots = labels.size() - 1;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (labels[i].empty()) return 0;
    if (i + 2 >= labels.size() && labels[i].find('_') != std::string_view::npos) return 0;
  }
  return dots == 0 ? 0 : end;
}

// Drops what ends a sentence rather than an address: punctuation, a closing parenthesis without
// its opening one, a trailing entity.
std::string_view without_trailing_punctuation(std::string_view url) {
  auto opened = std::count(url.begin(), url.end(), '(');
  auto closed = std::count(url.begin(), url.end(), ')');
  while (!url.empty()) {
    char last = url.back();
    if (last == ')' && closed > opened) {
      --closed;
    } else if (last == ';') {
      std::size_t at = url.size() - 1;
      while (at > 0 && is_alphanumeric(url[at - 1])) --at;
      if (at > 0 && url[at - 1] == '&') url = url.substr(0, at);
    } else if (std::string_view("?!.,:*_~'\"").find(last) == std::string_view::npos) {
      break;
    }
    url.remove_suffix(1);
  }
  return url;
}

}  // namespace

void RunningText::write(std::string_view text, bool in_link, HtmlWriter& out) {
  text_ = text;
  out_ = &out;
  written_ = 0;
  for (std::size_t i = 0; i < text_.size();) {
    bool done = false;
    char c = text_[i];
    if (c == ':')
      done = parts_.emoji && try_emoji(i);
    else if (in_link)
      done = false;
    else if (c == 'h' || c == 'w' || c == 'H' || c == 'W')
      done = try_web_address(i);
    else if (c == '@')
      done = try_mail_address(i) || try_mention(i) || try_commit(i + 1);
    else if (c == '#')
      done = try_issue(i);
    else if (is_hex(c))
      done = try_commit(i);
    i = done ? written_ : i + 1;
  }
  flush(text_.size());
}

void RunningText::flush(std::size_t until) {
  if (until > written_) out_->text(text_.substr(written_, until - written_));
  written_ = std::max(written_, until);
}

void RunningText::link(Span span, const TextLink& target) {
  flush(span.begin);
  out_->markup("<a class=\"ui-ref\" href=\"").url(target.href).markup("\"");
  if (!target.title.empty()) out_->markup(" title=\"").attribute(target.title).markup("\"");
  out_->markup(">").text(text_.substr(span.begin, span.end - span.begin)).markup("</a>");
  written_ = span.end;
}

void RunningText::outside_link(Span span, std::string_view scheme) {
  flush(span.begin);
  std::string_view shown = text_.substr(span.begin, span.end - span.begin);
  out_->markup("<a href=\"").url(text::format("{}{}", scheme, shown));
  out_->markup("\" rel=\"nofollow noopener ugc\">").text(shown).markup("</a>");
  written_ = span.end;
}

bool RunningText::word_at(std::size_t at) const { return at < text_.size() && is_word(text_[at]); }

bool RunningText::may_look_up() {
  if (looked_up_ >= options_.references_max) return false;
  ++looked_up_;
  return true;
}

bool RunningText::try_emoji(std::size_t at) {
  auto end = text_.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_+-", at + 1);
  if (end == text_.npos || text_[end] != ':' || end == at + 1 || end - at > kEmojiNameMax)
    return false;
  std::string_view emoji = find_emoji(text_.substr(at + 1, end - at - 1));
  if (emoji.empty()) return false;
  flush(at);
  out_->text(emoji);
  written_ = end + 1;
  return true;
}

bool RunningText::try_web_address(std::size_t at) {
  std::string_view rest = text_.substr(at);
  std::string head = text::to_lower(rest.substr(0, 8));
  bool bare = head.starts_with("www.");
  std::size_t scheme = head.starts_with("https://") ? 8 : head.starts_with("http://") ? 7 : 0;
  if (!bare && scheme == 0) return false;
  if (is_alphanumeric(before(at))) return false;
  bool free_before =
      is_space(before(at)) || std::string_view("*_~(").find(before(at)) != text_.npos;
  if (bare && !free_before) return false;
  std::size_t domain = domain_length(rest.substr(scheme));
  if (domain == 0) return false;
  std::size_t end = scheme + domain;
  while (end < rest.size() && !is_space(rest[end]) && rest[end] != '<') ++end;
  auto url = without_trailing_punctuation(rest.substr(0, end));
  if (url.size() < scheme + domain) url = rest.substr(0, scheme + domain);
  outside_link({at, at + url.size()}, bare ? "http://" : "");
  return true;
}

bool RunningText::try_mail_address(std::size_t at) {
  std::size_t begin = at;
  auto mailbox = [](char c) { return is_name(c) || c == '+'; };
  while (begin > written_ && at - begin <= kMailboxMax && mailbox(text_[begin - 1])) --begin;
  if (begin == at || at - begin > kMailboxMax) return false;
  std::string_view rest = text_.substr(at + 1);
  std::size_t domain = domain_length(rest);
  // A domain that ends inside a word or in a hyphen, or a repository before '@', is no mail
  // address.
  if (domain == 0 || rest[domain - 1] == '_' || before(begin) == '/') return false;
  if (domain < rest.size() && rest[domain] == '-') return false;
  outside_link({begin, at + 1 + domain}, "mailto:");
  return true;
}

bool RunningText::try_mention(std::size_t at) {
  if (!options_.mention || is_word(before(at)) || before(at) == '/' || before(at) == '.')
    return false;
  std::size_t end = at + 1;
  std::size_t slashes = 0;
  while (end < text_.size() && end - at <= 2 * kNameMax &&
         (is_name(text_[end]) || (text_[end] == '/' && slashes++ == 0)))
    ++end;
  while (end > at + 1 && !is_alphanumeric(text_[end - 1])) --end;
  if (end == at + 1 || word_at(end) || (end < text_.size() && text_[end] == '@')) return false;
  auto attempt = [&](std::size_t until) {
    if (!may_look_up()) return false;
    auto target = options_.mention(text_.substr(at + 1, until - at - 1));
    if (target) link({at, until}, *target);
    return target.has_value();
  };
  if (attempt(end)) return true;
  // "@ada/path" may still mention ada.
  auto slash = text_.substr(0, end).find('/', at);
  return slash != text_.npos && attempt(slash);
}

// Where "owner/name" that ends before `at` begins, or `at` when there is none.
std::size_t RunningText::repository_before(std::size_t at) const {
  std::size_t begin = at, slash = at, slashes = 0;
  while (begin > written_ && at - begin < 2 * kNameMax &&
         (is_name(text_[begin - 1]) || text_[begin - 1] == '/')) {
    --begin;
    if (text_[begin] == '/') {
      slash = begin;
      ++slashes;
    }
  }
  bool whole = slashes == 1 && slash > begin && slash + 1 < at && !is_word(before(begin));
  return whole && is_alphanumeric(text_[begin]) ? begin : at;
}

bool RunningText::try_issue(std::size_t at) {
  std::size_t end = at + 1;
  while (end < text_.size() && end - at <= 12 && is_digit(text_[end])) ++end;
  auto number = text::parse_number<std::uint64_t>(text_.substr(at + 1, end - at - 1));
  if (!options_.issue || !number || *number == 0 || text_[at + 1] == '0' || word_at(end))
    return false;
  std::size_t begin = repository_before(at);
  bool free_before = !is_name(before(at)) && !is_word(before(at)) && before(at) != '/' &&
                     before(at) != '&' && before(at) != '#';
  if ((begin == at && !free_before) || !may_look_up()) return false;
  auto target = options_.issue(text_.substr(begin, at - begin), *number);
  if (!target) return false;
  link({begin, end}, *target);
  return true;
}

bool RunningText::try_commit(std::size_t at) {
  bool after_at = at > 0 && text_[at - 1] == '@';
  std::size_t begin = after_at ? repository_before(at - 1) : at;
  if (!options_.commit || (after_at && begin == at - 1) || is_word(before(at)) ||
      before(at) == '-' || before(at) == '.' || before(at) == '#')
    return false;
  std::size_t end = at;
  while (end < text_.size() && end - at <= 40 && is_hex(text_[end])) ++end;
  std::string_view sha = text_.substr(at, end - at);
  bool digit = std::any_of(sha.begin(), sha.end(), &is_digit);
  bool letter = std::any_of(sha.begin(), sha.end(), &is_letter);
  // Words ("defaced") and numbers are not meant unless they have the full length.
  bool meant = sha.size() >= 7 && sha.size() <= 40 && (sha.size() == 40 || (digit && letter));
  if (!meant || word_at(end) || !may_look_up()) return false;
  std::size_t repository_end = after_at ? at - 1 : at;
  auto target = options_.commit(text_.substr(begin, repository_end - begin), sha);
  if (!target) return false;
  link({begin, end}, *target);
  return true;
}

}  // namespace stithy::kit
