// SPDX-License-Identifier: Apache-2.0
//
// query.h — query strings, urlencoded forms and cookies, bounded and decoded.
//
// Names and values are valid UTF-8 without NUL. Errors are Invalid and name the rule; the edge has
// refused an excess of parameters and cookies in heads before. Pure; thread-safe.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace stithy::http {

using Pairs = std::vector<std::pair<std::string, std::string>>;  // in order; names may repeat

inline constexpr std::size_t kFieldsMax = 1000;
inline constexpr std::size_t kCookiesMax = 100;

// "a=1&b=x+y" (WHATWG URL, section 5.1): a query string, or the body of a form.
Result<Pairs> parse_query(std::string_view query, std::size_t fields_max = kFieldsMax);
Result<Pairs> parse_form(std::string_view body, std::size_t fields_max = kFieldsMax);
std::string render_query(const Pairs& fields);  // percent-encoded, without '?'

// One Cookie header (RFC 6265 section 5.4). Pairs that are malformed are left out, as other
// applications on the same host may have set them; so is what follows the first kCookiesMax.
Pairs parse_cookies(std::string_view header);

}  // namespace stithy::http
