// SPDX-License-Identifier: Apache-2.0
#include "http/negotiate.h"

#include <algorithm>

#include "base/text.h"
#include "http/parser.h"

namespace stithy::http {

namespace {

// RFC 9110 section 5.6.4; `rest` begins behind the opening quote and ends up behind the closing.
std::optional<std::string> take_quoted(std::string_view& rest) {
  std::string out;
  while (!rest.empty()) {
    char c = rest.front();
    rest.remove_prefix(1);
    if (c == '"') return out;
    if (c == '\\') {
      if (rest.empty()) return std::nullopt;
      c = rest.front();
      rest.remove_prefix(1);
    }
    out += c;
  }
  return std::nullopt;
}

// Weights in thousandths (RFC 9110 section 12.4.2); a malformed one counts as 0.
int parse_weight(std::string_view s) {
  if (s.empty() || s.size() > 5 || (s[0] != '0' && s[0] != '1')) return 0;
  int weight = (s[0] - '0') * 1000;
  if (s.size() == 1) return weight;
  if (s[1] != '.') return 0;
  int unit = 100;
  for (char c : s.substr(2)) {
    if (c < '0' || c > '9') return 0;
    weight += (c - '0') * unit;
    unit /= 10;
  }
  return std::min(weight, 1000);
}

struct Choice {
  std::string_view name;
  int weight = 1000;
};

std::vector<Choice> parse_choices(std::string_view list) {
  std::vector<Choice> out;
  for (auto item : text::split(list, ',')) {
    auto parts = text::cut(item, ";");
    Choice choice{text::trim(parts.before), 1000};
    if (choice.name.empty()) continue;
    for (auto param : text::split(parts.after, ';')) {
      auto pair = text::cut(text::trim(param), "=");
      if (pair.found && text::equals_folded(pair.before, "q"))
        choice.weight = parse_weight(text::trim(pair.after));
    }
    out.push_back(choice);
  }
  return out;
}

int encoding_weight(const std::vector<Choice>& choices, Encoding encoding) {
  auto name =
      encoding == Encoding::Identity ? std::string_view("identity") : encoding_name(encoding);
  std::optional<int> any;
  for (const auto& choice : choices) {
    if (text::equals_folded(choice.name, name)) return choice.weight;
    if (encoding == Encoding::Gzip && text::equals_folded(choice.name, "x-gzip"))
      return choice.weight;
    if (choice.name == "*") any = choice.weight;
  }
  if (any) return *any;
  return encoding == Encoding::Identity ? 1 : 0;  // acceptable, but anything named is liked more
}

}  // namespace

std::optional<std::string_view> HeaderValue::param(std::string_view name) const {
  for (const auto& [key, text] : params)
    if (key == name) return text;
  return std::nullopt;
}

Result<HeaderValue> parse_header_value(std::string_view text) {
  HeaderValue out;
  auto first = text::cut(text, ";");
  out.value = text::to_lower(text::trim(first.before));
  std::string_view rest = text::trim(first.after);
  while (!rest.empty()) {
    auto equals = rest.find('=');
    if (equals == rest.npos || !is_token(rest.substr(0, equals)))
      return invalid("A header has a malformed parameter.");
    auto name = text::to_lower(rest.substr(0, equals));
    rest.remove_prefix(equals + 1);
    std::string value;
    if (rest.starts_with('"')) {
      rest.remove_prefix(1);
      auto quoted = take_quoted(rest);
      if (!quoted) return invalid("A header has an unfinished quoted string.");
      value = std::move(*quoted);
    } else {
      auto end = std::min(rest.find_first_of("; \t"), rest.size());
      value = rest.substr(0, end);
      if (!is_token(value)) return invalid("A header has a malformed parameter.");
      rest.remove_prefix(end);
    }
    out.params.emplace_back(std::move(name), std::move(value));
    rest = text::trim(rest);
    if (rest.empty()) break;
    if (!rest.starts_with(';')) return invalid("A header has a malformed parameter.");
    rest.remove_prefix(1);
    rest = text::trim(rest);
  }
  return out;
}

std::string_view encoding_name(Encoding encoding) {
  switch (encoding) {
    case Encoding::Identity: return "";
    case Encoding::Gzip: return "gzip";
    case Encoding::Brotli: return "br";
  }
  return "";
}

Encoding choose_encoding(std::string_view accept_encoding) {
  auto choices = parse_choices(accept_encoding);
  Encoding best = Encoding::Identity;
  int best_weight = 0;
  for (auto encoding : {Encoding::Brotli, Encoding::Gzip, Encoding::Identity}) {
    int weight = encoding_weight(choices, encoding);
    if (weight > best_weight) {
      best = encoding;
      best_weight = weight;
    }
  }
  return best;
}

}  // namespace stithy::http
