// SPDX-License-Identifier: Apache-2.0
//
// negotiate.h — header values with parameters, and choosing what the client likes best (RFC 9110
// section 12). Bounded by the size of a head; pure and thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace stithy::http {

// "text/html; charset=utf-8" cut into its value and its parameters.
struct HeaderValue {
  std::string value;                                        // lower case
  std::vector<std::pair<std::string, std::string>> params;  // names in lower case, unquoted
  std::optional<std::string_view> param(std::string_view name) const;
};
// Invalid when a parameter is malformed; quoted-string as in RFC 9110 section 5.6.4.
Result<HeaderValue> parse_header_value(std::string_view text);

enum class Encoding : std::uint8_t { Identity, Gzip, Brotli };
std::string_view encoding_name(Encoding encoding);  // as in Content-Encoding; "" for identity
// The best by the client's weights in Accept-Encoding; on a tie Brotli before Gzip before Identity.
// Identity when nothing is acceptable: an answer beats 406. An empty header asks for identity.
Encoding choose_encoding(std::string_view accept_encoding);

}  // namespace stithy::http
