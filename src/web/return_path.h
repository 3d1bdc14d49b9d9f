// SPDX-License-Identifier: Apache-2.0
//
// return_path.h — where to go after signing in, proof against open redirects.
#pragma once

#include <string>
#include <string_view>

namespace stithy::web {

// `wanted` when it is a path of ours: begins with exactly one '/', holds only the characters of a
// path and query (RFC 3986 sections 3.3 and 3.4), no backslash, no control byte, no dot segment,
// also after percent-decoding once. Otherwise "/".
std::string safe_return_path(std::string_view wanted);

}  // namespace stithy::web
