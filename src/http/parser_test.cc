// SPDX-License-Identifier: Apache-2.0
#include "http/parser.h"

#include <doctest/doctest.h>

#include <string>

namespace stithy::http {
namespace {

std::variant<ParsedHead, Refusal> parse(std::string_view fields,
                                        std::string_view line = "POST / HTTP/1.1") {
  return parse_head(std::string(line) + "\r\n" + std::string(fields) + "\r\n", HeadLimits{});
}

int status_of(std::string_view fields, std::string_view line = "POST / HTTP/1.1") {
  auto parsed = parse(fields, line);
  auto* refusal = std::get_if<Refusal>(&parsed);
  return refusal ? refusal->status : 200;
}

int scanned(std::string_view bytes, HeadLimits limits = {}) {
  HeadScanner scanner(limits);
  auto state = scanner.scan(bytes);
  if (state == HeadScanner::State::Refused) return scanner.refusal().status;
  return state == HeadScanner::State::Complete ? 200 : 0;
}

TEST_CASE("a plain request is taken apart") {
  auto parsed = parse("Host: a.example:8080\r\nX-One:  two\t\r\n", "GET /a%20b?c=d&e HTTP/1.1");
  REQUIRE(std::holds_alternative<ParsedHead>(parsed));
  const auto& out = std::get<ParsedHead>(parsed);
  CHECK(out.head.method == Method::Get);
  CHECK(out.head.target == "/a%20b?c=d&e");
  CHECK(out.head.path == "/a%20b");
  CHECK(out.head.query == "c=d&e");
  CHECK(out.head.headers.find("x-one") == "two");
  CHECK(out.framing == Framing::None);
  CHECK(out.keep_alive);
}

TEST_CASE("doubt about the length of a body is refused") {
  const std::string host = "Host: a\r\n";
  CHECK(status_of(host + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n") == 400);
  CHECK(status_of(host + "Content-Length: 5\r\nContent-Length: 5\r\n") == 400);
  CHECK(status_of(host + "Content-Length: 5\r\nContent-Length: 6\r\n") == 400);
  for (const char* bad : {"+5", "-5", "5, 5", " 5", "5 ", "\t5", "0x5", "5\x0b", "", "1e3",
                          "99999999999999999999999"}) {
    CAPTURE(bad);
    CHECK(status_of(host + "Content-Length: " + bad + "\r\n") == 400);
  }
  CHECK(status_of(host + "Content-Length: 5\r\n") == 200);
  CHECK(status_of(host + "Content-Length:5\r\n") == 200);
}

TEST_CASE("no transfer coding but exactly chunked passes") {
  const std::string host = "Host: a\r\n";
  for (const char* bad :
       {"chunked, identity", "identity, chunked", "\tchunked", " chunked", "chunked ",
        "\x0b"
        "chunked",
        "xchunked", "chunked;q=1", "", "\"chunked\""}) {
    CAPTURE(bad);
    CHECK(status_of(host + "Transfer-Encoding: " + bad + "\r\n") == 400);
  }
  CHECK(status_of(host + "Transfer-Encoding: gzip\r\n") == 501);
  CHECK(status_of(host + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n") == 400);
  CHECK(status_of(host + "Transfer-Encoding: chunked\r\n", "POST / HTTP/1.0") == 400);
  CHECK(status_of(host + "Transfer-Encoding: chunked\r\n") == 200);
}

TEST_CASE("a body is gzip once or not coded at all") {
  const std::string host = "Host: a\r\n";
  for (const char* bad :
       {"gzip, gzip", "gzip,gzip", "br", "deflate", "gzip;q=1", "gzip, identity", "chunked", ""}) {
    CAPTURE(bad);
    CHECK(status_of(host + "Content-Encoding: " + bad + "\r\n") == 415);
  }
  CHECK(status_of(host + "Content-Encoding: gzip\r\nContent-Encoding: gzip\r\n") == 415);
  for (const char* good : {"gzip", "GZIP", "x-gzip", "identity"}) {
    CAPTURE(good);
    CHECK(status_of(host + "Content-Encoding: " + good + "\r\n") == 200);
  }
}

TEST_CASE("header lines must be exact") {
  CHECK(status_of("Host: a\r\nX : y\r\n") == 400);
  CHECK(status_of("Host: a\r\nX: y\r\n folded\r\n") == 400);
  CHECK(status_of(" Host: a\r\n") == 400);
  CHECK(status_of("Host: a\r\n: y\r\n") == 400);
  CHECK(status_of("Host: a\r\nno colon\r\n") == 400);
  CHECK(status_of(std::string_view("Host: a\r\nX: a\0b\r\n", 18)) == 400);
  CHECK(status_of("Host: a\r\nX: a\rb\r\n") == 400);
  CHECK(status_of("Host: a\r\nX: a\x7f\r\n") == 400);
  CHECK(status_of("Host: a\r\nX: \xc3\xa9\r\n") == 200);
}

TEST_CASE("Host is needed once in HTTP/1.1 and must look like one") {
  CHECK(status_of("") == 400);
  CHECK(status_of("", "GET / HTTP/1.0") == 200);
  CHECK(status_of("Host: a\r\nHost: a\r\n") == 400);
  CHECK(status_of("Host: \r\n") == 400);
  CHECK(status_of("Host: a/b\r\n") == 400);
  CHECK(status_of("Host: user@a\r\n") == 400);
  CHECK(status_of("Host: [::1]:8080\r\n") == 200);
}

TEST_CASE("request lines of other protocols and methods are told apart") {
  const std::string_view host = "Host: a\r\n";
  CHECK(status_of(host, "GET /") == 400);
  CHECK(status_of(host, "GET  / HTTP/1.1") == 400);
  CHECK(status_of(host, "GET / HTTP/1.1 ") == 400);
  CHECK(status_of(host, "GET / http/1.1") == 400);
  CHECK(status_of(host, "PRI * HTTP/2.0") == 505);
  CHECK(status_of(host, "TRACE / HTTP/1.1") == 405);
  CHECK(status_of(host, "CONNECT a:443 HTTP/1.1") == 405);
  CHECK(status_of(host, "PROPFIND / HTTP/1.1") == 501);
  CHECK(status_of(host, "get / HTTP/1.1") == 501);
  CHECK(status_of(host, "G(T / HTTP/1.1") == 400);
  CHECK(status_of(host, "OPTIONS * HTTP/1.1") == 501);
  CHECK(status_of(host, "GET * HTTP/1.1") == 400);
  CHECK(status_of(host, "GET /a#b HTTP/1.1") == 400);
  CHECK(status_of(host, "GET /\xc3\xa9 HTTP/1.1") == 400);
  CHECK(status_of(host, "GET /" + std::string(9000, 'a') + " HTTP/1.1") == 414);
}

TEST_CASE("the absolute form is taken only when it names our Host") {
  auto parsed = parse("Host: A.example\r\n", "GET http://a.EXAMPLE/x?y HTTP/1.1");
  REQUIRE(std::holds_alternative<ParsedHead>(parsed));
  CHECK(std::get<ParsedHead>(parsed).head.target == "/x?y");
  CHECK(status_of("Host: a\r\n", "GET http://b/ HTTP/1.1") == 400);
  CHECK(status_of("Host: a\r\n", "GET http://u@a/ HTTP/1.1") == 400);
  CHECK(status_of("Host: a\r\n", "GET ftp://a/ HTTP/1.1") == 400);
  CHECK(status_of("Host: a\r\n", "GET http:a HTTP/1.1") == 400);
}

TEST_CASE("expectations, persistence and excess are noticed") {
  auto parsed = parse("Host: a\r\nExpect: 100-Continue\r\nContent-Length: 1\r\n");
  REQUIRE(std::holds_alternative<ParsedHead>(parsed));
  CHECK(std::get<ParsedHead>(parsed).expects_continue);
  CHECK(status_of("Host: a\r\nExpect: cake\r\n") == 417);
  auto closing = parse("Host: a\r\nConnection: x, Close\r\n");
  CHECK_FALSE(std::get<ParsedHead>(closing).keep_alive);
  auto old = parse("Connection: keep-alive\r\n", "GET / HTTP/1.0");
  CHECK_FALSE(std::get<ParsedHead>(old).keep_alive);

  std::string cookies = "Host: a\r\nCookie: a=1";
  for (int i = 0; i < 100; ++i) cookies += "; a=1";
  CHECK(status_of(cookies + "\r\n") == 431);
  std::string query = "GET /?a";
  for (int i = 0; i < 1000; ++i) query += "&a";
  CHECK(status_of("Host: a\r\n", query + " HTTP/1.1") == 414);
  std::string fields = "Host: a\r\n";
  for (int i = 0; i < 100; ++i) fields += "X: y\r\n";
  CHECK(status_of(fields) == 431);
}

TEST_CASE("the scanner refuses as soon as nothing good can come") {
  CHECK(scanned("GET / HTTP/1.1\r\nHost: a\r\n\r\nrest") == 200);
  CHECK(scanned("\r\nGET / HTTP/1.1\r\n\r\n") == 200);
  CHECK(scanned("\r\n\r\nGET / HTTP/1.1\r\n\r\n") == 400);
  CHECK(scanned("GET / HT") == 0);
  CHECK(scanned("GET /\r\n") == 400);
  CHECK(scanned("GET / HTTP/1.1\n") == 400);
  CHECK(scanned("GET / HTTP/1.1\r\nHost: a\n\r\n") == 400);
  CHECK(scanned("\x16\x03\x01\x02") == 400);
  CHECK(scanned("GET /" + std::string(9000, 'a')) == 414);
  CHECK(scanned("GET / HTTP/1.1\r\nX: " + std::string(40'000, 'a')) == 431);
  std::string many = "GET / HTTP/1.1\r\n";
  for (int i = 0; i < 200; ++i) many += "X: y\r\n";
  CHECK(scanned(many) == 431);
}

TEST_CASE("a head may come byte by byte") {
  const std::string whole = "\r\nGET /x HTTP/1.1\r\nHost: a\r\n\r\n";
  HeadScanner scanner{HeadLimits{}};
  for (std::size_t n = 1; n < whole.size(); ++n)
    REQUIRE(scanner.scan(std::string_view(whole).substr(0, n)) == HeadScanner::State::More);
  REQUIRE(scanner.scan(whole) == HeadScanner::State::Complete);
  CHECK(scanner.size() == whole.size());
}

}  // namespace
}  // namespace stithy::http
