// SPDX-License-Identifier: Apache-2.0
//
// response_head.h — writing the head of an answer, and how its body will be framed (RFC 9112
// section 6). Pure; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/message.h"

namespace stithy::http {

std::string_view reason_phrase(int status);  // RFC 9110 section 15; "Unknown" when we know none

enum class BodyFraming : std::uint8_t {
  None,    // no body by the rules of HTTP, and no length either (1xx, 204, 304)
  Length,  // Content-Length
  Chunked,
  UntilClose,  // HTTP/1.0 and a body of unknown length
};

struct HeadPlan {
  BodyFraming framing = BodyFraming::None;
  std::uint64_t length = 0;  // with Length
  bool send_body = true;     // false for HEAD, 204, 304
  bool keep_alive = true;
};

// Decides the framing of `response` to a request of `method` in HTTP/1.`minor_version`. A pipe with
// a Content-Length set by its maker keeps it; the edge checks that as many bytes come.
HeadPlan plan_head(const Response& response, Method method, int minor_version, bool keep_alive);

// Status line, Date, framing, Connection and the headers of `response`, which cannot override
// those. Appends to `out`.
void render_head(const Response& response, const HeadPlan& plan, std::string_view date,
                 std::string& out);

}  // namespace stithy::http
