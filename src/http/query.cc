// SPDX-License-Identifier: Apache-2.0
#include "http/query.h"

#include "base/text.h"
#include "http/parser.h"

namespace stithy::http {

namespace {

Result<std::string> decode(std::string_view raw) {
  auto decoded = text::decode_percent(raw, true);
  if (!decoded) return invalid("The parameters hold a malformed percent escape.");
  if (!text::is_utf8(*decoded)) return invalid("The parameters are not valid UTF-8.");
  if (decoded->find('\0') != decoded->npos) return invalid("The parameters hold a NUL byte.");
  return std::move(*decoded);
}

Result<Pairs> parse_pairs(std::string_view text, std::size_t fields_max) {
  Pairs out;
  while (!text.empty()) {
    auto part = text::cut(text, "&");
    text = part.after;
    if (part.before.empty()) continue;
    if (out.size() >= fields_max)
      return invalid(text::format("More than {} parameters were sent.", fields_max));
    auto pair = text::cut(part.before, "=");
    auto name = TRY(decode(pair.before));
    auto value = TRY(decode(pair.after));
    out.emplace_back(std::move(name), std::move(value));
  }
  return out;
}

}  // namespace

Result<Pairs> parse_query(std::string_view query, std::size_t fields_max) {
  return parse_pairs(query, fields_max);
}

Result<Pairs> parse_form(std::string_view body, std::size_t fields_max) {
  return parse_pairs(body, fields_max);
}

std::string render_query(const Pairs& fields) {
  std::string out;
  for (const auto& [name, value] : fields) {
    if (!out.empty()) out += '&';
    out += text::encode_component(name) + "=" + text::encode_component(value);
  }
  return out;
}

Pairs parse_cookies(std::string_view header) {
  Pairs out;
  while (!header.empty() && out.size() < kCookiesMax) {
    auto part = text::cut(header, ";");
    header = part.after;
    auto pair = text::cut(text::trim(part.before), "=");
    auto value = pair.after;
    if (value.size() >= 2 && value.starts_with('"') && value.ends_with('"'))
      value = value.substr(1, value.size() - 2);
    if (!pair.found || !is_token(pair.before) || !text::is_utf8(value)) continue;
    out.emplace_back(pair.before, value);
  }
  return out;
}

}  // namespace stithy::http
