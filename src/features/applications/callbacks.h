// SPDX-License-Identifier: Apache-2.0
//
// callbacks.h — the addresses an application may be answered at.
//
// They are compared byte by byte (RFC 9700 section 4.1.3): no folding, no decoding, no prefix. The
// one exception is the port of a loopback address, which programs on a person's machine cannot know
// before (RFC 8252 section 7.3). Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace stithy::applications {

constexpr std::size_t kCallbacksMax = 20;
constexpr std::size_t kCallbackBytesMax = 500;

// https anywhere, http at a loopback address, or a scheme of an application's own that holds a dot
// (RFC 8252 section 7.1); printable ASCII without fragment, user or backslash.
Result<void> check_callback(std::string_view address);
// One a line, empty lines left out; Invalid of the field "callbacks".
Result<std::vector<std::string>> parse_callbacks(std::string_view lines);
bool is_callback_of(const std::vector<std::string>& registered, std::string_view asked);

// What a policy of the content allows a form to lead to: an origin, or a scheme.
std::string source_of(std::string_view callback);
// The address with more behind its query.
std::string with_query(std::string_view callback, std::string_view query);

}  // namespace stithy::applications
