// SPDX-License-Identifier: Apache-2.0
#include "http/raw_client.h"
#include "http/server.h"

#include <doctest/doctest.h>

#include <thread>

namespace stithy::http {
namespace {

using namespace std::chrono_literals;
using testing::RawClient;
using testing::text_response;

constexpr std::uint64_t kMost = 1 << 20;

// Answers on the I/O thread itself: were anything still to wait for, the server would stand still.
std::unique_ptr<Server> gathering_server(Limits limits = {}, std::int64_t scratch_bytes = 1 << 22) {
  ServerOptions options;
  options.listen = {{"127.0.0.1:0", Origin::Main}};
  options.limits = limits;
  options.scratch_bytes_max = scratch_bytes;
  auto answer = [](const std::shared_ptr<Exchange>& exchange) {
    auto body = read_all(exchange->body(), kMost, Deadline::in(0ms));
    exchange->respond(text_response(body ? *body : "error " + body.error().message));
  };
  auto server = Server::start(options, [answer](std::shared_ptr<Exchange> exchange) {
    exchange->receive_body(kMost, [answer, exchange] { answer(exchange); });
  });
  REQUIRE(server);
  return std::move(server).take();
}

std::string post(std::size_t length) {
  return text::format("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n", length);
}

TEST_CASE("a body is gathered whole, small or large, in one piece or in many") {
  auto server = gathering_server();
  RawClient client(server->addresses()[0]);
  for (std::size_t size : {0u, 1u, 5'000u, 65'536u, 65'537u, 1'000'000u, 1u << 20}) {
    CAPTURE(size);
    std::string body(size, '\0');
    for (std::size_t i = 0; i < size; ++i) body[i] = static_cast<char>('a' + i * 7 % 26);
    client.send(post(size));
    for (std::size_t at = 0; at < size; at += 50'000) client.send(body.substr(at, 50'000));
    CHECK(client.read_answer().body == body);
  }
}

TEST_CASE("many clients that stall in their bodies keep nobody else waiting") {
  auto server = gathering_server();
  std::vector<std::unique_ptr<RawClient>> stalled;
  for (int i = 0; i < 100; ++i) {
    stalled.push_back(std::make_unique<RawClient>(server->addresses()[0]));
    stalled.back()->send(post(10) + "x");
  }
  RawClient client(server->addresses()[0]);
  client.send(post(2) + "hi");
  CHECK(client.read_answer().body == "hi");
  stalled[42]->send("123456789");
  CHECK(stalled[42]->read_answer().body == "x123456789");
}

TEST_CASE("a body above the limit is refused at once when it says so, else when it passes it") {
  auto server = gathering_server();
  RawClient stated(server->addresses()[0]);
  stated.send(post(kMost + 1));
  CHECK(stated.read_answer().body == "error The request body is larger than 1.0 MB.");
  RawClient chunked(server->addresses()[0]);
  std::thread sender([&] {
    chunked.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    const std::string piece = text::format("{:x}\r\n{}\r\n", 65'536, std::string(65'536, 'x'));
    for (int i = 0; i < 64; ++i)
      if (!chunked.send(piece)) break;
  });
  CHECK(chunked.read_answer().body == "error The request body is larger than 1.0 MB.");
  sender.join();
}

TEST_CASE("what all large bodies together may take is bounded and given back") {
  auto server = gathering_server({}, 1'500'000);
  RawClient first(server->addresses()[0]), second(server->addresses()[0]);
  const std::string body(1'000'000, 'x');
  first.send(post(body.size()) + body.substr(1));
  std::this_thread::sleep_for(100ms);
  second.send(post(body.size()) + body);
  CHECK(text::contains(second.read_answer().body, "error Too many large requests"));
  first.send("x");
  CHECK(first.read_answer().body == body);
  RawClient third(server->addresses()[0]);
  third.send(post(body.size()) + body);
  CHECK(third.read_answer().body == body);
}

TEST_CASE("a burst at the start buys no time to stall in") {
  Limits limits;
  limits.body_grace = 150ms;
  limits.body_rate_min = 1000;
  auto server = gathering_server(limits);
  RawClient client(server->addresses()[0]);
  client.send(post(500'000) + std::string(400'000, 'x'));
  auto begin = std::chrono::steady_clock::now();
  CHECK(client.read_to_end().starts_with("HTTP/1.1 408 "));
  CHECK(std::chrono::steady_clock::now() - begin < 8s);  // by the average it would be 400 s
}

}  // namespace
}  // namespace stithy::http
