// SPDX-License-Identifier: Apache-2.0
//
// parser.h — the strict parser of request heads (RFC 9112). No sockets, no Boost; fuzzed.
//
// What two parsers could read differently is refused, never repaired: framing is where request
// smuggling lives (RFC 9112 section 11.2). A Refusal ends the connection after its answer.
// Pure and thread-safe, but for HeadScanner, which belongs to one connection.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <variant>

#include "http/message.h"

namespace stithy::http {

struct HeadLimits {
  std::size_t target_bytes_max = 8 * 1024;  // 414 above
  std::size_t head_bytes_max = 32 * 1024;   // 431 above
  std::size_t fields_max = 100;             // 431 above
  std::size_t query_fields_max = 1000;      // 414 above
  std::size_t cookies_max = 100;            // 431 above
};

// The status and the sentence of an answer that the edge gives by itself.
struct Refusal {
  int status = 400;
  std::string_view sentence;  // a constant
};

enum class Framing : std::uint8_t { None, Length, Chunked };

struct ParsedHead {
  RequestHead head;
  int minor_version = 1;  // of HTTP/1.x
  Framing framing = Framing::None;
  std::uint64_t content_length = 0;
  bool keep_alive = true;
  bool expects_continue = false;
};

// Finds the end of a head in bytes that come piece by piece, and refuses early what can no longer
// become a good one: a silent client with HTTP/0.9 or a TLS hello need not wait for the timeout.
class HeadScanner {
 public:
  explicit HeadScanner(const HeadLimits& limits) : limits_(limits) {}
  enum class State : std::uint8_t { More, Complete, Refused };
  // `bytes` begins where the head begins and only grows between calls.
  State scan(std::string_view bytes);
  std::size_t size() const { return line_start_; }  // with the empty line, when Complete
  const Refusal& refusal() const { return refusal_; }
  void reset() { *this = HeadScanner(limits_); }

 private:
  State refuse(Refusal why);
  State want_more(std::string_view bytes);
  HeadLimits limits_;
  std::size_t seen_ = 0, line_start_ = 0, lines_ = 0, first_line_start_ = 0, first_line_end_ = 0;
  bool line_checked_ = false;
  Refusal refusal_;
};

// `head` ends with its empty line.
std::variant<ParsedHead, Refusal> parse_head(std::string_view head, const HeadLimits& limits);

bool is_token(std::string_view s);        // RFC 9110 section 5.6.2
bool is_field_value(std::string_view s);  // no control byte but HTAB (RFC 9110 section 5.5)
// True when the comma-separated `list` holds `token`, ignoring case.
bool list_has(std::string_view list, std::string_view token);

}  // namespace stithy::http
