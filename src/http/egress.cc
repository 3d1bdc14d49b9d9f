// SPDX-License-Identifier: Apache-2.0
#include "http/egress.h"

#include <curl/curl.h>
#include <sys/socket.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "base/span.h"
#include "base/text.h"
#include "http/parser.h"

namespace stithy::http {

namespace {

constexpr std::size_t kHeadersMax = 64 * 1024;
constexpr long kSlowestBytes = 1, kSlowestSeconds = 60;

// One exchange with one server. Callbacks of libcurl get a pointer to it.
struct Transfer {
  const EgressRequest& request;
  const EgressPolicy& policy;
  EgressUrl url;
  Headers added{};  // beside those of the request
  EgressResponse response{};
  std::size_t received = 0, header_bytes = 0;
  std::uint64_t sent = 0;
  bool too_large = false, refused = false, ended_early = false, sink_begun = false;
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

int note_progress(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<Transfer*>(user)->request.stop.stop_requested() ? 1 : 0;
}

// The last door: whatever libcurl wants to connect to is looked at once more.
curl_socket_t open_socket(void* user, curlsocktype, curl_sockaddr* address) {
  auto& transfer = *static_cast<Transfer*>(user);
  auto wanted = Address::from_socket(&address->addr);
  if (!wanted || !is_allowed(*wanted, transfer.url.port, transfer.policy)) {
    transfer.refused = true;
    return CURL_SOCKET_BAD;
  }
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

class Session {
 public:
  Session() : easy_(curl_easy_init()) {}
  ~Session() {
    curl_easy_cleanup(easy_);
    curl_slist_free_all(headers_);
    curl_slist_free_all(pinned_);
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  CURLcode run(Transfer& transfer, const std::vector<Address>& addresses, Deadline deadline) {
    if (!easy_) return CURLE_OUT_OF_MEMORY;
    set_rules(transfer, deadline);
    set_target(transfer.url, addresses);
    set_message(transfer);
    return curl_easy_perform(easy_);
  }

 private:
  template <class T>
  void set(CURLoption option, T value) {
    curl_easy_setopt(easy_, option, value);
  }

  void set_rules(Transfer& transfer, Deadline deadline) {
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_PROXY, "");  // not what the environment says
    set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    set(CURLOPT_TIMEOUT_MS, std::max<long>(1, static_cast<long>(deadline.left().count())));
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(transfer.policy.connect_timeout.count()));
    set(CURLOPT_LOW_SPEED_LIMIT, kSlowestBytes);
    set(CURLOPT_LOW_SPEED_TIME, kSlowestSeconds);
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(CURLOPT_SSL_VERIFYPEER, 1L);
    set(CURLOPT_SSL_VERIFYHOST, 2L);
    set(CURLOPT_OPENSOCKETFUNCTION, &open_socket);
    set(CURLOPT_OPENSOCKETDATA, &transfer);
    set(CURLOPT_HEADERFUNCTION, &take_header);
    set(CURLOPT_HEADERDATA, &transfer);
    set(CURLOPT_WRITEFUNCTION, &take_body);
    set(CURLOPT_WRITEDATA, &transfer);
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, &note_progress);
    set(CURLOPT_XFERINFODATA, &transfer);
  }

  // Pins the name to what was checked: libcurl asks no resolver.
  void set_target(const EgressUrl& url, const std::vector<Address>& addresses) {
    set(CURLOPT_URL, url.text().c_str());
    set(CURLOPT_PATH_AS_IS, 1L);
    if (Address::parse(url.host)) return;
    std::string pin = text::format("{}:{}:", url.host, url.port);
    for (std::size_t i = 0; i < addresses.size(); ++i) {
      bool six = !addresses[i].is_v4();
      pin += text::format("{}{}{}{}", i ? "," : "", six ? "[" : "", addresses[i].render(),
                          six ? "]" : "");
    }
    pinned_ = curl_slist_append(pinned_, pin.c_str());
    set(CURLOPT_RESOLVE, pinned_);
  }

  void set_message(Transfer& transfer) {
    const auto& request = transfer.request;
    for (const auto& [name, value] : request.headers.all())
      add_header(name + (value.empty() ? std::string(";") : ": " + value));
    for (const auto& [name, value] : transfer.added.all()) add_header(name + ": " + value);
    if (!request.headers.has("user-agent")) add_header("User-Agent: Stithy");
    add_header("Expect:");  // a round trip for nothing
    if (!request.headers.has("content-type")) add_header("Content-Type:");  // not libcurl's guess
    set(CURLOPT_HTTPHEADER, headers_);
    if (request.method == Method::Head) {
      set(CURLOPT_NOBODY, 1L);
    } else if (request.upload) {
      set(CURLOPT_UPLOAD, 1L);
      set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(request.upload->size_bytes));
      set(CURLOPT_READFUNCTION, &give_body);
      set(CURLOPT_READDATA, &transfer);
      set(CURLOPT_CUSTOMREQUEST, std::string(method_name(request.method)).c_str());
    } else if (request.method != Method::Get) {
      set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
      set(CURLOPT_POSTFIELDS, request.body.data());
      set(CURLOPT_CUSTOMREQUEST, std::string(method_name(request.method)).c_str());
    }
  }
  void add_header(const std::string& line) { headers_ = curl_slist_append(headers_, line.c_str()); }

  CURL* easy_;
  curl_slist *headers_ = nullptr, *pinned_ = nullptr;
};

Error failure_of(CURLcode code, const Transfer& transfer) {
  constexpr std::chrono::seconds kLater{60};
  if (transfer.too_large)
    return too_large(text::format("The answer of the other side is larger than {}.",
                                  text::render_size(transfer.request.response_bytes_max)));
  if (transfer.refused)
    return denied("This address lies in a network that the server may not call.");
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
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (ready != CURLE_OK) return internal("libcurl cannot start");
  auto addresses = TRY(checked_addresses({url.host, url.port}, policy, deadline));
  if (deadline.passed())
    return unavailable("The other side did not answer in time.", std::chrono::seconds(60));
  Transfer transfer{.request = request, .policy = policy, .url = url};
  // The other side may go on with the trace (W3C Trace Context, section 2).
  if (traced && !request.headers.has("traceparent"))
    transfer.added.add("traceparent", render_traceparent(traced.place()));
  auto code = Session().run(transfer, addresses, deadline);
  if (code != CURLE_OK && !transfer.ended_early) return failure_of(code, transfer);
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
