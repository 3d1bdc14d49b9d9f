// SPDX-License-Identifier: Apache-2.0
#include "http/server.h"
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

// Answers with method, path and the whole body.
void echo(std::shared_ptr<Exchange> exchange) {
  auto body = read_all(exchange->body(), 10'000'000, Deadline::in(10s));
  const auto& head = exchange->head();
  exchange->respond(text_response(text::format("{} {} {}", method_name(head.method), head.path,
                                               body ? *body : "error " + body.error().message)));
}

constexpr std::string_view kGet = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";

TEST_CASE("a connection is kept and its pipelined requests are answered in order") {
  TestServer server(echo);
  RawClient client(server.address());
  std::string all;
  for (int i = 0; i < 1000; ++i)
    all += text::format("POST /{} HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi", i);
  std::thread sender([&] { client.send(all); });
  for (int i = 0; i < 1000; ++i) {
    auto answer = client.read_answer();
    REQUIRE(answer.status == 200);
    REQUIRE(answer.body == text::format("POST /{} hi", i));
  }
  sender.join();
  CHECK(server->stats().requests == 1000);
  CHECK(server->stats().connections == 1);
}

TEST_CASE("doubtful requests get one refusal and the end of the connection") {
  TestServer server(echo);
  struct Case {
    std::string bytes;
    int status;
  };
  const std::string post = "POST / HTTP/1.1\r\nHost: a\r\n";
  const std::string chunked = "Transfer-Encoding: chunked\r\n";
  const Case cases[] = {
      {post + "Content-Length: 4\r\n" + chunked + "\r\n0\r\n\r\n", 400},
      {post + "Content-Length: 4\r\nContent-Length: 4\r\n\r\nabcd", 400},
      {post + "Content-Length: +4\r\n\r\nabcd", 400},
      {post + "Content-Length: 4, 4\r\n\r\nabcd", 400},
      {post + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", 400},
      {post + "Transfer-Encoding:\tchunked\r\n\r\n0\r\n\r\n", 400},
      {post + "Transfer-Encoding: \x0b"
              "chunked\r\n\r\n0\r\n\r\n",
       400},
      {post + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n", 400},
      {post + "Transfer-Encoding: gzip\r\n\r\n", 501},
      {post + "X: a\r\n b\r\n\r\n", 400},
      {post + std::string("X: a\0b\r\n\r\n", 9), 400},
      {"GET / HTTP/1.1\nHost: a\n\n", 400},
      {post + chunked + "\r\nFFFFFFFFFFFFFFFF\r\n", 400},
      {post + chunked + "\r\n-1\r\n", 400},
      {post + chunked + "\r\n0x5\r\nhello\r\n0\r\n\r\n", 400},
      {post + chunked + "\r\n1;" + std::string(1 << 20, 'x') + "\r\na\r\n0\r\n\r\n", 400},
      {post + chunked + "\r\n5\r\nhello0\r\n\r\n", 400},
      {post + chunked + "\r\n0\r\nContent-Length: 5\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\n\r\n", 400},
      {"GET /\r\n", 400},
      {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
      {"TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", 405},
      {"CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n", 405},
      {"PROPFIND / HTTP/1.1\r\nHost: a\r\n\r\n", 501},
      {"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 501},
      {"GET /" + std::string(64 * 1024, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n", 414},
      {"GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(1 << 20, 'a') + "\r\n\r\n", 431},
      {post + "Expect: cake\r\nContent-Length: 1\r\n\r\n", 417},
  };
  for (const auto& one : cases) {
    CAPTURE(one.bytes.substr(0, 200));
    RawClient client(server.address());
    std::thread sender([&] { client.send(one.bytes + std::string(kGet)); });
    auto all = client.read_to_end();
    sender.join();
    CHECK(all.starts_with(text::format("HTTP/1.1 {} ", one.status)));
    CHECK(text::contains(all, "Connection: close\r\n"));
    CHECK_FALSE(text::contains(all, "\nHTTP/1.1 "));
  }
}

TEST_CASE("a body whose framing breaks late is refused while its handler reads") {
  std::atomic<int> code{-1};
  TestServer server([&](std::shared_ptr<Exchange> exchange) {
    auto body = read_all(exchange->body(), 1000, Deadline::in(10s));
    code = body ? 100 : static_cast<int>(body.error().code);
    exchange->respond(text_response("late"));
  });
  RawClient client(server.address());
  client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
  std::this_thread::sleep_for(50ms);
  client.send("nonsense\r\n");
  auto all = client.read_to_end();
  CHECK(all.starts_with("HTTP/1.1 400 "));
  CHECK_FALSE(text::contains(all, "late"));
  // The client may be answered before the handler has looked at its error.
  for (int i = 0; i < 500 && code == -1; ++i) std::this_thread::sleep_for(10ms);
  CHECK(code == static_cast<int>(Code::Invalid));
}

TEST_CASE("HTTP/1.0 gets its answer and the end of the connection") {
  TestServer server(echo);
  RawClient client(server.address());
  client.send("GET /old HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  auto all = client.read_to_end();
  CHECK(all.ends_with("\r\n\r\nGET /old "));
  CHECK(text::contains(all, "Connection: close\r\n"));
}

TEST_CASE("an answer to HEAD has the length and no body, 204 and 304 have neither") {
  TestServer server([](std::shared_ptr<Exchange> exchange) {
    auto response = text_response("twelve bytes");
    if (exchange->head().path == "/204") response.status = 204;
    if (exchange->head().path == "/304") response.status = 304;
    exchange->respond(std::move(response));
  });
  RawClient client(server.address());
  client.send(
      "HEAD / HTTP/1.1\r\nHost: a\r\n\r\nGET /204 HTTP/1.1\r\nHost: a\r\n\r\n"
      "GET /304 HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n");
  auto head = client.read_answer(false);
  CHECK(head.status == 200);
  CHECK(text::contains(head.head, "Content-Length: 12\r\n"));
  for (int status : {204, 304}) {
    auto answer = client.read_answer();
    CHECK(answer.status == status);
    CHECK_FALSE(text::contains(answer.head, "Content-Length"));
  }
  CHECK(client.read_answer().body == "twelve bytes");
}

TEST_CASE("100-continue is sent at the first read, and not when the answer comes first") {
  TestServer server([](std::shared_ptr<Exchange> exchange) {
    if (exchange->head().path == "/no") return exchange->respond({.status = 403});
    echo(exchange);
  });
  RawClient client(server.address());
  client.send("PUT /yes HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
  CHECK(client.read_until("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("hello");
  CHECK(client.read_answer().body == "PUT /yes hello");
  client.send("PUT /no HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
  auto refused = client.read_answer();
  CHECK(refused.status == 403);
  CHECK(text::contains(refused.head, "Connection: close\r\n"));
  CHECK(client.read_to_end().empty());
}

TEST_CASE("a body nobody reads is drained when small and ends the connection when large") {
  TestServer server(
      [](std::shared_ptr<Exchange> exchange) { exchange->respond(text_response("unread")); });
  RawClient client(server.address());
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n");
  CHECK(client.read_answer().status == 200);
  client.send(std::string(100'000, 'x') + std::string(kGet));
  CHECK(client.read_answer().body == "unread");
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10000000\r\n\r\n");
  CHECK(text::contains(client.read_answer().head, "Connection: close\r\n"));
  CHECK(client.read_to_end().empty());
}

TEST_CASE("slow heads, slow bodies and idle connections end in time") {
  Limits limits;
  limits.head_timeout = 150ms;
  limits.idle_timeout = 150ms;
  limits.body_grace = 150ms;
  limits.body_rate_min = 1'000'000;
  TestServer server(echo, limits);
  RawClient silent(server.address()), head(server.address()), body(server.address()),
      idle(server.address());
  head.send("GET / HTTP/1.1\r\nHost:");
  body.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nslow");
  idle.send(kGet);
  CHECK(idle.read_answer().status == 200);
  auto begin = std::chrono::steady_clock::now();
  CHECK(silent.read_to_end().empty());
  CHECK(idle.read_to_end().empty());
  CHECK(head.read_to_end().starts_with("HTTP/1.1 408 "));
  CHECK(body.read_to_end().starts_with("HTTP/1.1 408 "));
  CHECK(std::chrono::steady_clock::now() - begin < 5s);
  CHECK(server->stats().timed_out == 4);
}

TEST_CASE("a worker that waits for a body wakes at once when the client leaves") {
  std::atomic<bool> left{false}, finished{false}, complete{true};
  TestServer server([&](std::shared_ptr<Exchange> exchange) {
    exchange->on_finished([&](bool whole) {
      complete = whole;
      finished = true;
    });
    std::array<char, 100> piece;
    while (true) {
      auto got = exchange->body().read(piece, Deadline::never());
      if (got && *got > 0) continue;
      left = !got && got.error().code == Code::Unavailable;
      return exchange->respond(text_response("nobody hears"));
    }
  });
  RawClient client(server.address());
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\npart");
  std::this_thread::sleep_for(50ms);
  client.close();
  for (int i = 0; i < 200 && !(left && finished); ++i) std::this_thread::sleep_for(10ms);
  CHECK(left);
  CHECK(finished);
  CHECK_FALSE(complete);
}

TEST_CASE("an exchange let go without an answer is answered with 500") {
  TestServer server([](std::shared_ptr<Exchange>) {});
  RawClient client(server.address());
  client.send(kGet);
  CHECK(client.read_answer().status == 500);
  client.send(kGet);
  CHECK(client.read_answer().status == 500);
}

TEST_CASE("connections above the limit are turned away and free places are used again") {
  Limits limits;
  limits.connections_max = 2;
  TestServer server(echo, limits);
  {
    RawClient one(server.address()), two(server.address());
    one.send(kGet);
    CHECK(one.read_answer().status == 200);
    two.send(kGet);
    CHECK(two.read_answer().status == 200);
    RawClient three(server.address());
    CHECK(three.read_to_end().starts_with("HTTP/1.1 503 "));
  }
  for (int i = 0; i < 200 && server->stats().connections > 0; ++i)
    std::this_thread::sleep_for(10ms);
  RawClient again(server.address());
  again.send(kGet);
  CHECK(again.read_answer().status == 200);
}

TEST_CASE("draining lets the running exchange end, closes idle connections and takes no new ones") {
  std::atomic<bool> running{false}, go{false};
  TestServer server([&](std::shared_ptr<Exchange> exchange) {
    if (exchange->head().path == "/slow") {
      running = true;
      while (!go) std::this_thread::sleep_for(5ms);
    }
    exchange->respond(text_response("done"));
  });
  auto address = server.address();
  RawClient busy(address), idle(address);
  idle.send(kGet);
  CHECK(idle.read_answer().status == 200);
  busy.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
  while (!running) std::this_thread::sleep_for(5ms);
  std::thread drainer([&] { server->drain(Deadline::in(10s)); });
  CHECK(idle.read_to_end().empty());
  CHECK_FALSE(RawClient(address).connected());
  go = true;
  auto all = busy.read_to_end();
  CHECK(all.ends_with("done"));
  CHECK(text::contains(all, "Connection: close\r\n"));
  drainer.join();
}

TEST_CASE("an exchange may outlive its server, and answers into nothing") {
  sys::Locked<std::shared_ptr<Exchange>> held;
  std::atomic<bool> complete{true}, here{false};
  {
    TestServer server([&](std::shared_ptr<Exchange> exchange) {
      exchange->on_finished([&](bool whole) { complete = whole; });
      held.with([&](auto& slot) { slot = std::move(exchange); });
      here = true;
    });
    RawClient client(server.address());
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf");
    while (!here) std::this_thread::sleep_for(5ms);
  }
  auto exchange = held.with([](auto& slot) { return std::move(slot); });
  CHECK_FALSE(complete);
  CHECK_FALSE(read_all(exchange->body(), 100, Deadline::in(10s)));
  std::atomic<bool> told{false};
  Response response;
  response.body =
      PipeBody{.fd = {}, .owner = {}, .ended = [&](bool whole) { told = !whole; }, .succeeded = {}};
  exchange->respond(std::move(response));
  exchange.reset();
  CHECK(told);
}

TEST_CASE("several addresses are listened on, and wrong ones are named") {
  auto path = text::format("/tmp/stithy-server-test-{}.sock", ::getpid());
  {
    TestServer server(
        [](std::shared_ptr<Exchange> exchange) {
          const auto& head = exchange->head();
          exchange->respond(text_response(
              text::format("{} {} {}", head.over_unix_socket, head.remote_address, head.secure)));
        },
        {}, {"unix"}, {"127.0.0.1:0", "unix:" + path});
    RawClient tcp(server.address()), local(server->addresses()[1]);
    const std::string forwarded =
        "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 1.2.3.4\r\nX-Forwarded-Proto: https\r\n\r\n";
    tcp.send(forwarded);
    CHECK(tcp.read_answer().body == "false 127.0.0.1 false");
    local.send(forwarded);
    CHECK(local.read_answer().body == "true 1.2.3.4 true");
    ServerOptions twice;
    twice.listen = {{"unix:" + path, Origin::Main}};
    auto second = Server::start(twice, echo);
    REQUIRE_FALSE(second);
    CHECK(text::contains(second.error().message, path));
  }
  CHECK(::access(path.c_str(), F_OK) != 0);
  for (const char* bad :
       {"localhost:80", "127.0.0.1", "127.0.0.1:99999", "[::1:80", "fd:0", "fd:99"}) {
    CAPTURE(bad);
    ServerOptions options;
    options.listen = {{bad, Origin::Main}};
    auto server = Server::start(options, echo);
    REQUIRE_FALSE(server);
    CHECK(text::contains(server.error().message, bad));
  }
}

}  // namespace
}  // namespace stithy::http
