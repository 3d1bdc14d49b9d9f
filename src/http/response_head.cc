// SPDX-License-Identifier: Apache-2.0
#include "http/response_head.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "base/text.h"

namespace stithy::http {

namespace {

// The edge alone writes these.
bool is_reserved(std::string_view name) {
  constexpr std::array<std::string_view, 5> kReserved = {"connection", "content-length",
                                                         "transfer-encoding", "date", "keep-alive"};
  return std::any_of(kReserved.begin(), kReserved.end(), [&](std::string_view one) {
    return one.size() == name.size() && text::equals_folded(one, name);
  });
}

std::optional<std::uint64_t> stated_length(const Response& response) {
  auto value = response.headers.find("content-length");
  return value ? text::parse_number<std::uint64_t>(*value) : std::nullopt;
}

std::optional<std::uint64_t> known_length(const Response& response, Method method) {
  if (const auto* text = std::get_if<std::string>(&response.body)) return text->size();
  if (const auto* shared = std::get_if<SharedText>(&response.body))
    return *shared ? (*shared)->size() : 0;
  if (const auto* file = std::get_if<FileBody>(&response.body)) return file->size_bytes;
  if (std::holds_alternative<PipeBody>(response.body)) return stated_length(response);
  if (std::holds_alternative<EventStream>(response.body)) return std::nullopt;
  // Without a body: an answer to HEAD may say how large the one to GET would be.
  return method == Method::Head ? stated_length(response) : std::uint64_t{0};
}

}  // namespace

std::string_view reason_phrase(int status) {
  struct Phrase {
    int status;
    std::string_view words;
  };
  static constexpr Phrase kPhrases[] = {{100, "Continue"},
                                        {101, "Switching Protocols"},
                                        {200, "OK"},
                                        {201, "Created"},
                                        {202, "Accepted"},
                                        {203, "Non-Authoritative Information"},
                                        {204, "No Content"},
                                        {205, "Reset Content"},
                                        {206, "Partial Content"},
                                        {300, "Multiple Choices"},
                                        {301, "Moved Permanently"},
                                        {302, "Found"},
                                        {303, "See Other"},
                                        {304, "Not Modified"},
                                        {307, "Temporary Redirect"},
                                        {308, "Permanent Redirect"},
                                        {400, "Bad Request"},
                                        {401, "Unauthorized"},
                                        {402, "Payment Required"},
                                        {403, "Forbidden"},
                                        {404, "Not Found"},
                                        {405, "Method Not Allowed"},
                                        {406, "Not Acceptable"},
                                        {407, "Proxy Authentication Required"},
                                        {408, "Request Timeout"},
                                        {409, "Conflict"},
                                        {410, "Gone"},
                                        {411, "Length Required"},
                                        {412, "Precondition Failed"},
                                        {413, "Content Too Large"},
                                        {414, "URI Too Long"},
                                        {415, "Unsupported Media Type"},
                                        {416, "Range Not Satisfiable"},
                                        {417, "Expectation Failed"},
                                        {421, "Misdirected Request"},
                                        {422, "Unprocessable Content"},
                                        {423, "Locked"},
                                        {426, "Upgrade Required"},
                                        {428, "Precondition Required"},
                                        {429, "Too Many Requests"},
                                        {431, "Request Header Fields Too Large"},
                                        {451, "Unavailable For Legal Reasons"},
                                        {500, "Internal Server Error"},
                                        {501, "Not Implemented"},
                                        {502, "Bad Gateway"},
                                        {503, "Service Unavailable"},
                                        {504, "Gateway Timeout"},
                                        {505, "HTTP Version Not Supported"},
                                        {507, "Insufficient Storage"}};
  const auto* end = std::end(kPhrases);
  const auto* at = std::lower_bound(std::begin(kPhrases), end, status,
                                    [](const Phrase& p, int wanted) { return p.status < wanted; });
  return at != end && at->status == status ? at->words : "Unknown";
}

HeadPlan plan_head(const Response& response, Method method, int minor_version, bool keep_alive) {
  HeadPlan plan{.keep_alive = keep_alive && !response.close};
  bool bodiless = response.status < 200 || response.status == 204 || response.status == 304;
  if (bodiless) {
    plan.send_body = false;
    return plan;
  }
  plan.send_body = method != Method::Head;
  if (auto length = known_length(response, method)) {
    plan.framing = BodyFraming::Length;
    plan.length = *length;
  } else if (!plan.send_body) {
    plan.framing = BodyFraming::None;
  } else if (minor_version >= 1) {
    plan.framing = BodyFraming::Chunked;
  } else {
    plan.framing = BodyFraming::UntilClose;
    plan.keep_alive = false;
  }
  return plan;
}

void render_head(const Response& response, const HeadPlan& plan, std::string_view date,
                 std::string& out) {
  auto end = std::back_inserter(out);
  fmt::format_to(end, "HTTP/1.1 {} {}\r\nDate: {}\r\n", response.status,
                 reason_phrase(response.status), date);
  for (const auto& [name, value] : response.headers.all()) {
    if (is_reserved(name)) continue;
    out.append(name).append(": ").append(value).append("\r\n");
  }
  if (plan.framing == BodyFraming::Length)
    fmt::format_to(end, "Content-Length: {}\r\n", plan.length);
  if (plan.framing == BodyFraming::Chunked) out += "Transfer-Encoding: chunked\r\n";
  if (!plan.keep_alive) out += "Connection: close\r\n";
  out += "\r\n";
}

}  // namespace stithy::http
