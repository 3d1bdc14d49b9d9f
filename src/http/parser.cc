// SPDX-License-Identifier: Apache-2.0
#include "http/parser.h"

#include <algorithm>
#include <array>
#include <limits>

#include "base/text.h"

namespace stithy::http {

namespace {

enum : std::uint8_t { kTokenByte = 1, kValueByte = 2, kTargetByte = 4, kHostByte = 8 };

constexpr bool is_alnum(unsigned c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

constexpr std::array<std::uint8_t, 256> make_classes() {
  std::array<std::uint8_t, 256> table{};
  for (unsigned c = 0; c < 256; ++c) {
    std::uint8_t bits = 0;
    if (is_alnum(c) ||
        std::string_view("!#$%&'*+-.^_`|~").find(static_cast<char>(c)) != std::string_view::npos)
      bits |= kTokenByte;
    if (c == '\t' || (c >= 0x20 && c != 0x7f)) bits |= kValueByte;
    if (c > 0x20 && c < 0x7f && c != '#') bits |= kTargetByte;
    if (is_alnum(c) ||
        std::string_view("-._~:[]%").find(static_cast<char>(c)) != std::string_view::npos)
      bits |= kHostByte;
    if (c == 0) bits = 0;
    table[c] = bits;
  }
  return table;
}

constexpr auto kClasses = make_classes();

bool all_of_class(std::string_view s, std::uint8_t bit) {
  return std::all_of(s.begin(), s.end(), [bit](char c) {
    return (kClasses[static_cast<unsigned char>(c)] & bit) != 0;
  });
}

// Longest method name and version beside the target in a first line.
constexpr std::size_t kLineSlack = 64;

struct RequestLine {
  Method method = Method::Get;
  std::string_view target;
  int minor_version = 1;
};

constexpr std::array kMethods = {Method::Get,   Method::Head,   Method::Post,   Method::Put,
                                 Method::Patch, Method::Delete, Method::Options};

std::variant<Method, Refusal> parse_method(std::string_view word) {
  if (!is_token(word)) return Refusal{400, "The request line is malformed."};
  for (Method method : kMethods)
    if (word == method_name(method)) return method;
  if (word == "TRACE" || word == "CONNECT")
    return Refusal{405, "TRACE and CONNECT are not allowed here."};
  return Refusal{501, "This request method is not known here."};
}

// RFC 9112 section 3: method SP request-target SP HTTP-version, single spaces.
std::variant<RequestLine, Refusal> parse_request_line(std::string_view line,
                                                      const HeadLimits& limits) {
  constexpr Refusal kMalformed{400, "The request line is malformed."};
  auto first = line.find(' ');
  if (first == line.npos) return kMalformed;
  auto second = line.find(' ', first + 1);
  if (second == line.npos) return kMalformed;  // HTTP/0.9 has no version
  RequestLine out;
  out.target = line.substr(first + 1, second - first - 1);
  std::string_view version = line.substr(second + 1);
  bool shaped = version.size() == 8 && version.starts_with("HTTP/") && version[6] == '.' &&
                is_alnum(static_cast<unsigned char>(version[5])) && version[5] <= '9' &&
                is_alnum(static_cast<unsigned char>(version[7])) && version[7] <= '9';
  if (!shaped) return kMalformed;
  if (version != "HTTP/1.1" && version != "HTTP/1.0")
    return Refusal{505, "Only HTTP/1.1 and HTTP/1.0 are spoken here."};
  out.minor_version = version[7] - '0';
  auto method = parse_method(line.substr(0, first));
  if (auto* refusal = std::get_if<Refusal>(&method)) return *refusal;
  out.method = std::get<Method>(method);
  if (out.target.size() > limits.target_bytes_max)
    return Refusal{414, "The request target is too long."};
  if (out.target.empty() || !all_of_class(out.target, kTargetByte))
    return Refusal{400, "The request target holds bytes that must be percent-encoded."};
  return out;
}

struct FieldState {
  Headers* headers = nullptr;
  std::size_t hosts = 0, lengths = 0, codings = 0, cookies = 0, content_codings = 0;
  Refusal refusal{0, {}};
  bool refuse(int status, std::string_view sentence) {
    refusal = {status, sentence};
    return false;
  }
};

// The fields that decide framing. `raw` is all after the colon: white space beyond one leading
// space is doubt, and doubt is refused (RFC 9112 section 6.3).
bool note_length(FieldState& state, std::string_view raw, ParsedHead& out) {
  if (raw.starts_with(' ')) raw.remove_prefix(1);
  constexpr std::size_t kDigitsMax = 18;  // below 2^63 whatever they are
  bool digits = !raw.empty() &&
                std::all_of(raw.begin(), raw.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (++state.lengths > 1) return state.refuse(400, "Content-Length was given more than once.");
  if (!digits || raw.size() > kDigitsMax)
    return state.refuse(400, "Content-Length is not a plain number.");
  out.content_length = text::parse_number<std::uint64_t>(raw).value_or(0);
  return true;
}

bool note_coding(FieldState& state, std::string_view raw) {
  if (raw.starts_with(' ')) raw.remove_prefix(1);
  if (++state.codings > 1) return state.refuse(400, "Transfer-Encoding was given more than once.");
  if (text::equals_folded(raw, "chunked")) return true;
  bool other = is_token(raw) && !text::contains(text::to_lower(raw), "chunked");
  if (other) return state.refuse(501, "No transfer coding but chunked is known here.");
  return state.refuse(400, "Transfer-Encoding must be exactly \"chunked\".");
}

// RFC 9110 section 8.4. One coding at most: each more would multiply what few bytes can become.
bool note_content_coding(FieldState& state, std::string_view raw) {
  auto value = text::trim(raw);
  bool known = text::equals_folded(value, "gzip") || text::equals_folded(value, "x-gzip") ||
               text::equals_folded(value, "identity");
  if (++state.content_codings == 1 && known) return true;
  return state.refuse(415, "No content coding but a single gzip is undone here.");
}

bool note_special(FieldState& state, std::string_view name, std::string_view raw,
                  const HeadLimits& limits, ParsedHead& out) {
  switch (name.size()) {
    case 4:
      if (text::equals_folded(name, "host")) {
        auto value = text::trim(raw);
        if (++state.hosts > 1) return state.refuse(400, "Host was given more than once.");
        if (value.empty() || !all_of_class(value, kHostByte))
          return state.refuse(400, "Host is malformed.");
      }
      return true;
    case 6:
      if (text::equals_folded(name, "cookie")) {
        state.cookies += 1 + static_cast<std::size_t>(std::count(raw.begin(), raw.end(), ';'));
        if (state.cookies > limits.cookies_max)
          return state.refuse(431, "The request has too many cookies.");
      }
      return true;
    case 14: return !text::equals_folded(name, "content-length") || note_length(state, raw, out);
    case 16:
      return !text::equals_folded(name, "content-encoding") || note_content_coding(state, raw);
    case 17: return !text::equals_folded(name, "transfer-encoding") || note_coding(state, raw);
    default: return true;
  }
}

bool add_field(FieldState& state, std::string_view line, const HeadLimits& limits,
               ParsedHead& out) {
  if (line.front() == ' ' || line.front() == '\t')
    return state.refuse(400, "Folded header lines are not accepted.");  // RFC 9112 section 5.2
  auto colon = line.find(':');
  if (colon == line.npos || !is_token(line.substr(0, colon)))
    return state.refuse(400, "A header line is malformed.");
  std::string_view name = line.substr(0, colon), raw = line.substr(colon + 1);
  if (!is_field_value(raw)) return state.refuse(400, "A header holds a control byte.");
  if (!note_special(state, name, raw, limits, out)) return false;
  state.headers->add(name, text::trim(raw));
  return true;
}

bool add_fields(FieldState& state, std::string_view rest, const HeadLimits& limits,
                ParsedHead& out) {
  std::size_t fields = 0;
  while (!rest.starts_with("\r\n")) {
    auto end = rest.find("\r\n");
    if (end == rest.npos) return state.refuse(400, "A header line is malformed.");
    if (++fields > limits.fields_max) return state.refuse(431, "The request has too many headers.");
    if (!add_field(state, rest.substr(0, end), limits, out)) return false;
    rest.remove_prefix(end + 2);
  }
  return true;
}

// RFC 9112 section 3.2. The absolute form is taken only when it says the same as Host.
bool set_target(FieldState& state, const RequestLine& line, const HeadLimits& limits,
                RequestHead& head) {
  std::string_view target = line.target;
  if (target == "*") {
    if (line.method == Method::Options) return state.refuse(501, "OPTIONS * is not answered here.");
    return state.refuse(400, "The request target is malformed.");
  }
  if (target.front() != '/') {
    auto rest = target;
    auto scheme = text::cut(rest, "://");
    bool web =
        text::equals_folded(scheme.before, "http") || text::equals_folded(scheme.before, "https");
    if (!scheme.found || !web) return state.refuse(400, "The request target is malformed.");
    auto end = std::min(scheme.after.find_first_of("/?"), scheme.after.size());
    auto host = head.headers.find("host");
    if (!host || !text::equals_folded(scheme.after.substr(0, end), *host))
      return state.refuse(400, "The request target and Host name different servers.");
    target = scheme.after.substr(end);
  }
  head.target = target.starts_with('/') ? std::string(target) : "/" + std::string(target);
  auto question = head.target.find('?');
  head.path = head.target.substr(0, question);
  if (question != std::string::npos) head.query = head.target.substr(question + 1);
  auto pairs = static_cast<std::size_t>(std::count(head.query.begin(), head.query.end(), '&'));
  if (pairs >= limits.query_fields_max)
    return state.refuse(414, "The query has too many parameters.");
  return true;
}

bool settle_framing(FieldState& state, ParsedHead& out) {
  if (state.codings > 0 && state.lengths > 0)
    return state.refuse(400, "Content-Length and Transfer-Encoding exclude each other.");
  if (state.codings > 0 && out.minor_version == 0)
    return state.refuse(400, "HTTP/1.0 has no Transfer-Encoding.");
  if (state.codings > 0)
    out.framing = Framing::Chunked;
  else if (out.content_length > 0)
    out.framing = Framing::Length;
  if (out.minor_version == 1 && state.hosts == 0) return state.refuse(400, "Host is missing.");
  return true;
}

bool settle_connection(FieldState& state, ParsedHead& out) {
  out.keep_alive = out.minor_version == 1;
  for (const auto& [name, value] : out.head.headers.all()) {
    if (text::equals_folded(name, "connection") && list_has(value, "close")) out.keep_alive = false;
    if (out.minor_version == 1 && text::equals_folded(name, "expect")) {
      if (!text::equals_folded(value, "100-continue"))
        return state.refuse(417, "No expectation but 100-continue is met here.");
      out.expects_continue = out.framing != Framing::None;
    }
  }
  return true;
}

}  // namespace

bool is_token(std::string_view s) { return !s.empty() && all_of_class(s, kTokenByte); }
bool is_field_value(std::string_view s) { return all_of_class(s, kValueByte); }

bool list_has(std::string_view list, std::string_view token) {
  while (!list.empty()) {
    auto part = text::cut(list, ",");
    if (text::equals_folded(text::trim(part.before), token)) return true;
    list = part.after;
  }
  return false;
}

HeadScanner::State HeadScanner::refuse(Refusal why) {
  refusal_ = why;
  return State::Refused;
}

HeadScanner::State HeadScanner::want_more(std::string_view bytes) {
  seen_ = bytes.size();
  if (lines_ == 0) {
    auto line = bytes.substr(line_start_);
    if (!line.empty() && line.front() != '\r' && !is_token(line.substr(0, 1)))
      return refuse({400, "This is not HTTP."});
    if (line.size() > limits_.target_bytes_max + kLineSlack)
      return refuse({414, "The request target is too long."});
  } else if (!line_checked_) {
    line_checked_ = true;
    auto line = bytes.substr(first_line_start_, first_line_end_ - first_line_start_);
    auto parsed = parse_request_line(line, limits_);
    if (auto* refusal = std::get_if<Refusal>(&parsed)) return refuse(*refusal);
  }
  if (bytes.size() > limits_.head_bytes_max) return refuse({431, "The headers are too large."});
  return State::More;
}

HeadScanner::State HeadScanner::scan(std::string_view bytes) {
  while (true) {
    auto newline = bytes.find('\n', seen_);
    if (newline == bytes.npos) return want_more(bytes);
    if (newline == line_start_ || bytes[newline - 1] != '\r')
      return refuse({400, "A line does not end with CR LF."});
    bool empty = newline - 1 == line_start_;
    seen_ = newline + 1;
    if (empty && lines_ == 0) {
      // One empty line before the request line is let pass (RFC 9112 section 2.2).
      if (line_start_ > 0) return refuse({400, "The request line is missing."});
      line_start_ = seen_;
      continue;
    }
    if (!empty && lines_++ == 0) {
      first_line_start_ = line_start_;
      first_line_end_ = newline - 1;
      if (newline - line_start_ > limits_.target_bytes_max + kLineSlack)
        return refuse({414, "The request target is too long."});
    }
    line_start_ = seen_;
    if (line_start_ > limits_.head_bytes_max) return refuse({431, "The headers are too large."});
    if (empty) return State::Complete;
    if (lines_ > limits_.fields_max + 1) return refuse({431, "The request has too many headers."});
  }
}

std::variant<ParsedHead, Refusal> parse_head(std::string_view head, const HeadLimits& limits) {
  ParsedHead out;
  out.head.head_size_bytes = head.size();
  if (head.starts_with("\r\n")) head.remove_prefix(2);
  auto end = head.find("\r\n");
  if (end == head.npos) return Refusal{400, "The request line is malformed."};
  auto line = parse_request_line(head.substr(0, end), limits);
  if (auto* refusal = std::get_if<Refusal>(&line)) return *refusal;
  const auto& request = std::get<RequestLine>(line);
  out.head.method = request.method;
  out.minor_version = request.minor_version;
  FieldState state{.headers = &out.head.headers};
  bool good = add_fields(state, head.substr(end + 2), limits, out) && settle_framing(state, out) &&
              settle_connection(state, out) && set_target(state, request, limits, out.head);
  if (!good) return state.refusal;
  return out;
}

}  // namespace stithy::http
