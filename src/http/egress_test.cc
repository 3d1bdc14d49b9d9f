// SPDX-License-Identifier: Apache-2.0
#include "http/egress.h"
#include "http/egress_proxy.h"
#include "http/raw_client.h"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>

namespace stithy::http {
namespace {

using namespace std::chrono_literals;
using testing::RawClient;
using testing::TestServer;
using testing::text_response;

EgressPolicy loopback_allowed() {
  EgressPolicy policy;
  policy.allowed = {*AddressBlock::parse("127.0.0.1/32")};
  return policy;
}

Code code_of(const Result<EgressResponse>& result) {
  return result ? Code::Internal : result.error().code;
}

// Answers by path; redirects lead where the query says.
void serve(std::shared_ptr<Exchange> exchange) {
  const auto& head = exchange->head();
  Response response = text_response("");
  if (head.path == "/redirect") {
    response.status = text::parse_number<int>(head.query.substr(0, 3)).value_or(302);
    response.headers.add("Location", head.query.substr(4));
  } else if (head.path == "/large") {
    response.body = std::string(100'000, 'x');
  } else if (head.path == "/slow") {
    std::this_thread::sleep_for(1s);
  } else {
    auto body = read_all(exchange->body(), 10'000, Deadline::in(5s)).value_or("");
    response.headers.add("X-Path", head.target);
    response.body = text::format("{} {} auth={} {}", method_name(head.method), head.target,
                                 head.headers.find("authorization").value_or("none"), body);
  }
  exchange->respond(std::move(response));
}

TEST_CASE("addresses to call are parsed once and strictly") {
  auto url = parse_egress_url("HTTPS://Example.ORG:8443/a?b#c");
  REQUIRE(url);
  CHECK(url->text() == "https://example.org:8443/a?b");
  CHECK(parse_egress_url("http://a?x")->text() == "http://a/?x");
  CHECK(parse_egress_url("http://[2001:DB8::1]/")->host == "2001:db8::1");
  for (const char* bad :
       {"", "example.org", "ftp://a/", "file:///etc/passwd", "http://", "http://u:p@a/",
        "http://u@a", "http://a b/", "http://a/\r\nX: y", "http://a:0/", "http://a:99999/",
        "http://a:/x:y", "http://[::1/", "http://[::1]x/", "http://[a]/", "http://a\\@b/",
        "http://\xc3\xa9.org/", "http:/a", "gopher://a"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_egress_url(bad));
  }
}

TEST_CASE("redirects are resolved against where they come from") {
  auto base = *parse_egress_url("https://a.org/one/two?x");
  CHECK(resolve_location(base, "/z?y")->text() == "https://a.org/z?y");
  CHECK(resolve_location(base, "three")->text() == "https://a.org/one/three");
  CHECK(resolve_location(base, "?q")->text() == "https://a.org/one/two?q");
  CHECK(resolve_location(base, "//b.org/x")->text() == "https://b.org/x");
  CHECK(resolve_location(base, "http://b.org")->text() == "http://b.org/");
  CHECK_FALSE(resolve_location(base, "javascript:alert(1)"));
  CHECK_FALSE(resolve_location(base, "https://u:p@b.org/"));
}

TEST_CASE("networks behind the server are not called, however they are spelled") {
  std::atomic<int> reached{0};
  TestServer server([&](std::shared_ptr<Exchange> exchange) {
    ++reached;
    serve(exchange);
  });
  auto port = server.address().substr(server.address().rfind(':') + 1);
  EgressPolicy policy;
  policy.ports.push_back(*text::parse_number<std::uint16_t>(port));
  for (const char* host : {"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "127.1",
                           "2130706433", "0x7f000001", "017700000001", "0.0.0.0", "[::]",
                           "169.254.169.254", "[64:ff9b::7f00:1]", "10.0.0.1"}) {
    CAPTURE(host);
    auto result =
        fetch({.url = text::format("http://{}:{}/", host, port)}, policy, Deadline::in(5s));
    CHECK(code_of(result) == Code::Denied);
  }
  CHECK(code_of(fetch({.url = "http://8.8.8.8:22/"}, policy, Deadline::in(5s))) == Code::Denied);
  CHECK(reached == 0);
}

TEST_CASE("a blessed address is called and its answer read") {
  TestServer server(serve);
  auto base = "http://" + server.address();
  EgressRequest request{.method = Method::Put, .url = base + "/a?b", .body = "payload"};
  request.headers.add("Authorization", "Bearer t");
  auto response = fetch(request, loopback_allowed(), Deadline::in(5s));
  REQUIRE(response);
  CHECK(response->status == 200);
  CHECK(response->headers.find("x-path") == "/a?b");
  CHECK(response->body == "PUT /a?b auth=Bearer t payload");
}

TEST_CASE("redirects are followed to allowed places only, and secrets stay behind") {
  TestServer first(serve), second(serve);
  auto base = "http://" + first.address(), other = "http://" + second.address();
  auto policy = loopback_allowed();
  EgressRequest request{.method = Method::Post, .body = "x"};
  request.headers.add("Authorization", "Bearer t");
  request.url = base + "/redirect?303=/next";
  CHECK(fetch(request, policy, Deadline::in(5s))->body == "GET /next auth=Bearer t ");
  request.url = base + "/redirect?307=/next";
  CHECK(fetch(request, policy, Deadline::in(5s))->body == "POST /next auth=Bearer t x");
  request.url = base + "/redirect?302=" + other + "/next";
  CHECK(fetch(request, policy, Deadline::in(5s))->body == "GET /next auth=none ");
  request.url = base + "/redirect?307=" + other + "/next";
  CHECK(code_of(fetch(request, policy, Deadline::in(5s))) == Code::Denied);
  request.url = base + "/redirect?302=http://10.0.0.1/";
  CHECK(code_of(fetch(request, policy, Deadline::in(5s))) == Code::Denied);
  request.url = base + "/redirect?302=file:///etc/passwd";
  CHECK(code_of(fetch(request, policy, Deadline::in(5s))) == Code::Invalid);
  request.url = base + "/redirect?302=/redirect?302=/redirect?302=/redirect?302=/end";
  CHECK(code_of(fetch(request, policy, Deadline::in(5s))) == Code::Unavailable);
  request.redirects_max = 0;
  CHECK(fetch(request, policy, Deadline::in(5s))->status == 302);
}

TEST_CASE("size, time and the wish to stop end a transfer") {
  TestServer server(serve);
  auto base = "http://" + server.address();
  auto policy = loopback_allowed();
  CHECK(code_of(fetch({.url = base + "/large", .response_bytes_max = 50'000}, policy,
                      Deadline::in(5s))) == Code::TooLarge);
  CHECK(code_of(fetch({.url = base + "/slow"}, policy, Deadline::in(100ms))) == Code::Unavailable);
  std::stop_source stop;
  stop.request_stop();
  CHECK(code_of(fetch({.url = base + "/slow", .stop = stop.get_token()}, policy,
                      Deadline::in(5s))) == Code::Unavailable);
  std::size_t seen = 0;
  auto streamed = fetch({.url = base + "/large",
                         .sink =
                             [&](std::string_view piece) {
                               seen += piece.size();
                               return true;
                             }},
                        policy, Deadline::in(5s));
  CHECK(streamed->body.empty());
  CHECK(seen == 100'000);
}

TEST_CASE("a stream of known size is sent as it is read, and no redirect takes it along") {
  TestServer server(serve);
  auto base = "http://" + server.address();
  auto policy = loopback_allowed();
  const std::string content = "0123456789";
  std::size_t at = 0, end = content.size();
  EgressRequest request{.method = Method::Put, .url = base + "/a"};
  request.upload = EgressUpload{content.size(), [&](std::span<char> into) {
                                  std::size_t n = std::min({into.size(), end - at, std::size_t{3}});
                                  content.copy(into.data(), n, at);
                                  at += n;
                                  return n;
                                }};
  CHECK(fetch(request, policy, Deadline::in(5s))->body == "PUT /a auth=none 0123456789");
  at = 0;
  end = 4;  // breaks off
  CHECK_FALSE(fetch(request, policy, Deadline::in(5s)));
  at = 0;
  end = content.size();
  request.url = base + "/redirect?307=/a";
  CHECK(code_of(fetch(request, policy, Deadline::in(5s))) == Code::Denied);
}

TEST_CASE("a reader sees status and headers before the first piece, and may refuse the rest") {
  TestServer server(serve);
  std::string seen;
  EgressRequest request{.url = "http://" + server.address() + "/a"};
  request.sink = [&](std::string_view piece) {
    seen += piece;
    return true;
  };
  request.begun = [&](const EgressResponse& head) {
    CHECK(seen.empty());
    return head.status == 200 && head.headers.find("X-Path") == "/a";
  };
  CHECK(fetch(request, loopback_allowed(), Deadline::in(5s)));
  CHECK(seen == "GET /a auth=none ");
  seen.clear();
  request.begun = [](const EgressResponse&) { return false; };
  CHECK(fetch(request, loopback_allowed(), Deadline::in(5s)));
  CHECK(seen.empty());
}

// The port and the Basic credentials of a proxy.
struct ProxyAccess {
  std::string address, authorization;
  explicit ProxyAccess(const EgressProxy& proxy) {
    auto url = proxy.url().reveal();
    auto at = url.find('@');
    address = url.substr(at + 1);
    authorization = "Proxy-Authorization: Basic " + text::to_base64(url.substr(7, at - 7)) + "\r\n";
  }
};

TEST_CASE("the proxy tunnels and forwards to allowed addresses for those who know its password") {
  TestServer server(serve);
  auto proxy = EgressProxy::start(loopback_allowed());
  REQUIRE(proxy);
  ProxyAccess access(**proxy);
  RawClient tunnel(access.address), plain(access.address), stranger(access.address),
      inside(access.address);
  tunnel.send("CONNECT " + server.address() + " HTTP/1.1\r\n" + access.authorization + "\r\n");
  CHECK(tunnel.read_until("\r\n\r\n").starts_with("HTTP/1.1 200 "));
  tunnel.send("GET /in HTTP/1.1\r\nHost: a\r\n\r\n");
  CHECK(tunnel.read_answer().body == "GET /in auth=none ");

  plain.send("POST http://" + server.address() + "/x HTTP/1.1\r\nHost: wrong\r\n" +
             access.authorization + "Content-Length: 4\r\n\r\nbody");
  auto all = plain.read_to_end();
  CHECK(all.ends_with("POST /x auth=none body"));

  stranger.send("CONNECT " + server.address() + " HTTP/1.1\r\n\r\n");
  CHECK(stranger.read_to_end().starts_with("HTTP/1.1 407 "));
  inside.send("CONNECT 10.0.0.1:443 HTTP/1.1\r\n" + access.authorization + "\r\n");
  CHECK(inside.read_to_end().starts_with("HTTP/1.1 403 "));
}

TEST_CASE("a proxy that goes ends its tunnels") {
  TestServer server(serve);
  auto proxy = EgressProxy::start(loopback_allowed());
  REQUIRE(proxy);
  ProxyAccess access(**proxy);
  RawClient tunnel(access.address);
  tunnel.send("CONNECT " + server.address() + " HTTP/1.1\r\n" + access.authorization + "\r\n");
  tunnel.read_until("\r\n\r\n");
  auto gone = std::move(proxy).take();
  gone.reset();
  CHECK(tunnel.read_to_end().empty());
}

}  // namespace
}  // namespace stithy::http
