// SPDX-License-Identifier: Apache-2.0
#include "http/egress.h"

#include <algorithm>
#include <utility>

#include "base/span.h"
#include "base/text.h"
#include "http/curl_session.h"
#include "http/parser.h"

namespace stithy::http {

namespace {

constexpr std::size_t kHeadersMax = 64 * 1024;
constexpr long kSlowestBytes = 1, kSlowestSeconds = 60;

// One exchange with one server. Callbacks of libcurl get a pointer to it.
struct Transfer {
  const EgressRequest& request;
  EgressUrl url;
  EgressResponse response{};
  std::size_t received = 0, header_bytes = 0;
  std::uint64_t sent = 0;
  bool too_large = false, ended_early = false, sink_begun = false;
};

std::size_t take_header(char* bytes, std::size_t, std::size_t n, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  transfer.header_bytes += n;
  if (transfer.header_bytes > kHeadersMax) {
    transfer.too_large = true;
    return 0;
  }
  auto line = text::trim({bytes, n});
  if (line.starts_with("HTTP/")) {  // a status line: what came before was informational
    transfer.response.headers = {};
    auto status = text::cut(line, " ").after.substr(0, 3);
    transfer.response.status = text::parse_number<int>(status).value_or(0);
    return n;
  }
  auto field = text::cut(line, ":");
  if (field.found && is_token(field.before))
    transfer.response.headers.add(field.before, text::trim(field.after));
  return n;
}

std::size_t take_body(char* bytes, std::size_t, std::size_t n, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  transfer.received += n;
  std::string_view piece(bytes, n);
  if (transfer.received > transfer.request.response_bytes_max) {
    transfer.too_large = !transfer.request.cut_response;
    transfer.ended_early = transfer.request.cut_response;
    if (transfer.ended_early)
      transfer.response.body +=
          piece.substr(0, n - (transfer.received - transfer.request.response_bytes_max));
    return CURL_WRITEFUNC_ERROR;
  }
  if (transfer.request.sink && transfer.response.status / 100 == 2) {
    bool first = !std::exchange(transfer.sink_begun, true);
    bool wanted = !first || !transfer.request.begun || transfer.request.begun(transfer.response);
    if (wanted && transfer.request.sink(piece)) return n;
    transfer.ended_early = true;
    return CURL_WRITEFUNC_ERROR;
  }
  transfer.response.body += piece;
  return n;
}

std::size_t give_body(char* into, std::size_t, std::size_t n, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  const auto& upload = *transfer.request.upload;
  n = static_cast<std::size_t>(std::min<std::uint64_t>(n, upload.size_bytes - transfer.sent));
  if (n == 0) return 0;
  std::size_t given = upload.read({into, n});
  if (given == 0 || given > n) return CURL_READFUNC_ABORT;
  transfer.sent += given;
  return given;
}

void set_answers(CurlSession& session, Transfer& transfer) {
  session.set(CURLOPT_LOW_SPEED_LIMIT, kSlowestBytes);
  session.set(CURLOPT_LOW_SPEED_TIME, kSlowestSeconds);
  session.set(CURLOPT_HEADERFUNCTION, &take_header);
  session.set(CURLOPT_HEADERDATA, &transfer);
  session.set(CURLOPT_WRITEFUNCTION, &take_body);
  session.set(CURLOPT_WRITEDATA, &transfer);
}

void set_headers(CurlSession& session, const EgressRequest& request, const Headers& added) {
  for (const auto& [name, value] : request.headers.all())
    session.add_header(name + (value.empty() ? std::string(";") : ": " + value));
  for (const auto& [name, value] : added.all()) session.add_header(name + ": " + value);
  if (!request.headers.has("user-agent")) session.add_header("User-Agent: Stithy");
  session.add_header("Expect:");  // a round trip for nothing
  if (!request.headers.has("content-type"))
    session.add_header("Content-Type:");  // not libcurl's guess
}

void set_message(CurlSession& session, Transfer& transfer) {
  const auto& request = transfer.request;
  const std::string method(method_name(request.method));
  if (request.method == Method::Head) {
    session.set(CURLOPT_NOBODY, 1L);
  } else if (request.upload) {
    session.set(CURLOPT_UPLOAD, 1L);
    session.set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(request.upload->size_bytes));
    session.set(CURLOPT_READFUNCTION, &give_body);
    session.set(CURLOPT_READDATA, &transfer);
    session.set(CURLOPT_CUSTOMREQUEST, method.c_str());
  } else if (request.method != Method::Get) {
    session.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    session.set(CURLOPT_POSTFIELDS, request.body.data());
    session.set(CURLOPT_CUSTOMREQUEST, method.c_str());
  }
}

Error failure_of(CURLcode code, const Transfer& transfer, bool refused) {
  constexpr std::chrono::seconds kLater{60};
  if (transfer.too_large)
    return too_large(text::format("The answer of the other side is larger than {}.",
                                  text::render_size(transfer.request.response_bytes_max)));
  if (refused) return denied("This address lies in a network that the server may not call.");
  std::string cause = text::format("{}: {}", transfer.url.host, curl_easy_strerror(code));
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
      return unavailable("The other side did not answer in time.", kLater, cause);
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR:
      return unavailable("The other side could not prove who it is (TLS).", kLater, cause);
    case CURLE_ABORTED_BY_CALLBACK: return unavailable("The transfer was stopped.", kLater, cause);
    default: return unavailable("The other side cannot be reached.", kLater, cause);
  }
}

Result<EgressResponse> exchange(const EgressRequest& request, const EgressUrl& url,
                                const EgressPolicy& policy, Deadline deadline, const Span& traced) {
  TRY(CurlSession::prepare());
  auto addresses = TRY(checked_addresses({url.host, url.port}, policy, deadline));
  if (deadline.passed())
    return unavailable("The other side did not answer in time.", std::chrono::seconds(60));
  Transfer transfer{.request = request, .url = url};
  Headers added;
  // The other side may go on with the trace (W3C Trace Context, section 2).
  if (traced && !request.headers.has("traceparent"))
    added.add("traceparent", render_traceparent(traced.place()));
  CurlSession session({.protocols = "http,https",
                       .addresses = std::move(addresses),
                       .deadline = deadline,
                       .connect_timeout = policy.connect_timeout,
                       .stop = request.stop});
  session.go_to(url.text(), url.host, url.port);
  session.set(CURLOPT_PATH_AS_IS, 1L);
  set_answers(session, transfer);
  set_headers(session, request, added);
  set_message(session, transfer);
  auto code = session.perform();
  if (code != CURLE_OK && !transfer.ended_early)
    return failure_of(code, transfer, session.refused());
  transfer.response.url = url.text();
  return std::move(transfer.response);
}

std::string_view word_of(Code code) {
  return code == Code::Denied ? "denied" : code == Code::TooLarge ? "too_large" : "unreachable";
}

// OpenTelemetry, "Semantic conventions for HTTP spans". Without the path: those of web hooks are
// secrets.
Result<EgressResponse> traced_exchange(const EgressRequest& request, const EgressUrl& url,
                                       const EgressPolicy& policy, Deadline deadline, int hop) {
  Span span = Span::begin(SpanKind::Client, method_name(request.method));
  auto response = exchange(request, url, policy, deadline, span);
  if (!span) return response;
  span.set("http.request.method", method_name(request.method));
  span.set("url.scheme", url.tls ? "https" : "http");
  span.set("server.address", url.host);
  span.set("server.port", std::int64_t{url.port});
  if (hop > 0) span.set("http.request.resend_count", std::int64_t{hop});
  if (!response) {
    span.fail(word_of(response.error().code));
    return response;
  }
  span.set("http.response.status_code", std::int64_t{response->status});
  if (response->status >= 400) span.fail(std::to_string(response->status));
  return response;
}

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

// RFC 9110 section 15.4. Secrets in headers stay with the origin they were meant for.
Result<void> follow(EgressRequest& request, EgressUrl& url, const EgressResponse& response) {
  auto next = TRY(resolve_location(url, response.headers.find("location").value_or("")));
  if (url.tls && !next.tls)
    return denied("The other side redirects from https to http, which is not followed.");
  bool keeps_method = response.status == 307 || response.status == 308 ||
                      request.method == Method::Get || request.method == Method::Head;
  if (keeps_method && request.upload)
    return denied("The other side redirects a stream, which cannot be sent a second time.");
  if (!next.same_origin(url)) {
    if (keeps_method && !request.body.empty())
      return denied(
          "The other side redirects a message with content to another server, which is "
          "not followed.");
    Headers kept;
    for (std::string_view name : {"Accept", "User-Agent"})
      if (auto value = request.headers.find(name)) kept.add(name, *value);
    request.headers = std::move(kept);
  }
  if (!keeps_method) {
    request.method = Method::Get;
    request.body.clear();
    request.upload.reset();
    request.headers.remove("Content-Type");
    request.headers.remove("Content-Encoding");
  }
  url = std::move(next);
  return {};
}

}  // namespace

Result<EgressResponse> fetch(const EgressRequest& request, const EgressPolicy& policy,
                             Deadline deadline) {
  auto url = TRY(parse_egress_url(request.url));
  EgressRequest current = request;
  for (int hop = 0;; ++hop) {
    auto response = TRY(traced_exchange(current, url, policy, deadline, hop));
    bool leads_on = is_redirect(response.status) && response.headers.has("location");
    if (!leads_on || request.redirects_max == 0) return response;
    if (hop >= request.redirects_max)
      return unavailable("The other side redirects too often.", std::chrono::seconds(60));
    TRY(follow(current, url, response));
  }
}

}  // namespace stithy::http
