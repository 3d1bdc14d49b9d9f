// SPDX-License-Identifier: Apache-2.0
#include "http/raw_client.h"
#include "http/server.h"

#include <doctest/doctest.h>
#include <fcntl.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "sys/crypto.h"
#include "sys/files.h"

namespace stithy::http {
namespace {

using namespace std::chrono_literals;
using testing::RawClient;
using testing::TestServer;
using testing::text_response;

constexpr std::string_view kGet = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

bool wait_for(const std::atomic<bool>& flag) {
  for (int i = 0; i < 500 && !flag; ++i) std::this_thread::sleep_for(10ms);
  return flag;
}

TEST_CASE("a large upload waits for its reader and arrives whole") {
  constexpr std::size_t kSize = 64 << 20;
  std::atomic<bool> go{false};
  TestServer server([&](std::shared_ptr<Exchange> exchange) {
    while (!go) std::this_thread::sleep_for(5ms);
    sys::Digest digest(sys::Digest::Kind::Sha256);
    std::string piece(100'000, '\0');
    std::uint64_t total = 0;
    while (true) {
      auto got = exchange->body().read(piece, Deadline::in(10s));
      if (!got || *got == 0) break;
      digest.update(std::string_view(piece).substr(0, *got));
      total += *got;
    }
    exchange->respond(text_response(text::format("{} {}", total, text::to_hex(digest.finish()))));
  });
  std::string block(1 << 16, '\0');
  for (std::size_t i = 0; i < block.size(); ++i) block[i] = static_cast<char>(i * 31);
  for (bool chunked : {false, true}) {
    CAPTURE(chunked);
    go = false;
    RawClient client(server.address());
    std::atomic<std::size_t> sent{0};
    sys::Digest digest(sys::Digest::Kind::Sha256);
    std::thread sender([&] {
      client.send(chunked ? "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                          : text::format("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n",
                                         kSize));
      for (std::size_t i = 0; i < kSize / block.size(); ++i) {
        digest.update(block);
        client.send(chunked ? text::format("{:x}\r\n{}\r\n", block.size(), block) : block);
        sent += block.size();
      }
      if (chunked) client.send("0\r\n\r\n");
    });
    std::this_thread::sleep_for(200ms);
    CHECK(sent < kSize / 2);  // the socket's buffers and ours hold far less
    go = true;
    auto answer = client.read_answer();
    sender.join();
    CHECK(answer.body == text::format("{} {}", kSize, text::to_hex(digest.finish())));
  }
}

TEST_CASE("a file is sent from its offset, and a file too short breaks the connection") {
  auto folder = sys::TemporaryDirectory::create("/tmp", "http-test-");
  REQUIRE(folder);
  auto path = folder->path() / "file";
  std::string content(3'000'000, '\0');
  for (std::size_t i = 0; i < content.size(); ++i) content[i] = static_cast<char>(i * 7);
  REQUIRE(sys::write_file_durably(path, content));
  TestServer server([&](std::shared_ptr<Exchange> exchange) {
    auto fd = sys::open_file(path, O_RDONLY);
    auto size = content.size() + (exchange->head().path == "/short" ? 5 : 0);
    Response response;
    response.body = FileBody{std::move(fd).take(), 10, size - 10};
    exchange->respond(std::move(response));
  });
  RawClient client(server.address());
  client.send(kGet);
  CHECK(client.read_answer().body == content.substr(10));
  client.send("GET /short HTTP/1.1\r\nHost: a\r\n\r\n");
  CHECK(client.read_answer().body.size() < content.size() - 5);
}

struct PipeTest {
  int read_end = -1, write_end = -1;
  std::atomic<bool> owner_gone{false}, ended{false}, complete{false}, good{true};
  PipeTest() {
    int ends[2];
    REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
    read_end = ends[0];
    write_end = ends[1];
  }
  ~PipeTest() {
    if (write_end >= 0) ::close(write_end);
  }
  void finish() { ::close(std::exchange(write_end, -1)); }
  Response response() {
    PipeBody pipe;
    pipe.fd = sys::Fd(read_end);
    pipe.owner = std::shared_ptr<void>(nullptr, [this](void*) { owner_gone = true; });
    pipe.ended = [this](bool whole) {
      complete = whole;
      ended = true;
    };
    pipe.succeeded = [this] { return good.load(); };
    Response out;
    out.body = std::move(pipe);
    return out;
  }
};

TEST_CASE("a pipe is sent in chunks to HTTP/1.1 and until the end to HTTP/1.0") {
  PipeTest one, two;
  TestServer server([&](std::shared_ptr<Exchange> exchange) {
    exchange->respond((exchange->head().path == "/1" ? one : two).response());
  });
  RawClient client(server.address()), old(server.address());
  client.send("GET /1 HTTP/1.1\r\nHost: a\r\n\r\n");
  CHECK(text::contains(client.read_until("\r\n\r\n"), "Transfer-Encoding: chunked"));
  REQUIRE(::write(one.write_end, "hello", 5) == 5);
  CHECK(client.read_until("hello\r\n") == "5\r\nhello\r\n");
  one.finish();
  CHECK(client.read_until("0\r\n\r\n") == "0\r\n\r\n");
  CHECK(wait_for(one.ended));
  CHECK(one.complete);
  CHECK(one.owner_gone);
  old.send("GET /2 HTTP/1.0\r\n\r\n");
  REQUIRE(::write(two.write_end, "hello", 5) == 5);
  two.finish();
  CHECK(old.read_to_end().ends_with("\r\n\r\nhello"));
}

TEST_CASE("a pipe whose writer failed breaks the connection without a last chunk") {
  PipeTest one;
  one.good = false;
  TestServer server([&](std::shared_ptr<Exchange> exchange) { exchange->respond(one.response()); });
  RawClient client(server.address());
  client.send(kGet);
  REQUIRE(::write(one.write_end, "half", 4) == 4);
  CHECK(text::contains(client.read_until("half\r\n"), "4\r\nhalf\r\n"));
  one.finish();
  CHECK(client.read_to_end().empty());
  CHECK(wait_for(one.ended));
  CHECK_FALSE(one.complete);
}

TEST_CASE("the owner of a silent pipe goes at once when the client leaves") {
  for (bool abrupt : {false, true}) {
    CAPTURE(abrupt);
    PipeTest one;
    TestServer server(
        [&](std::shared_ptr<Exchange> exchange) { exchange->respond(one.response()); });
    RawClient client(server.address());
    client.send(kGet);
    client.read_until("\r\n\r\n");
    if (abrupt)
      client.reset();
    else
      client.close();
    CHECK(wait_for(one.owner_gone));
    CHECK(wait_for(one.ended));
    CHECK_FALSE(one.complete);
  }
}

TEST_CASE("events go out as they come, with comments in between, until the server drains") {
  Limits limits;
  limits.event_keepalive = 100ms;
  sys::Locked<std::shared_ptr<EventSink>> held;
  std::atomic<bool> opened{false};
  TestServer server(
      [&](std::shared_ptr<Exchange> exchange) {
        Response response;
        response.body = EventStream{[&](std::shared_ptr<EventSink> sink) {
          held.with([&](auto& slot) { slot = std::move(sink); });
          opened = true;
        }};
        exchange->respond(std::move(response));
      },
      limits);
  RawClient client(server.address());
  client.send(kGet);
  CHECK(text::contains(client.read_until("\r\n\r\n"), "Content-Type: text/event-stream\r\n"));
  REQUIRE(wait_for(opened));
  auto sink = held.with([](auto& slot) { return slot; });
  CHECK(sink->send("run.changed", "line one\nline two", "7"));
  CHECK(text::contains(client.read_until("\n\n"),
                       "event: run.changed\nid: 7\ndata: line one\ndata: line two\n\n"));
  CHECK(text::contains(client.read_until(": still here"), ": still here"));
  server->drain(Deadline::in(5s));
  CHECK(sink->closed());
  CHECK_FALSE(sink->send("late", "x"));
  CHECK(client.read_to_end().ends_with("0\r\n\r\n"));
}

TEST_CASE("a reader of events who falls behind is cut off") {
  sys::Locked<std::shared_ptr<EventSink>> held;
  std::atomic<bool> opened{false};
  TestServer server([&](std::shared_ptr<Exchange> exchange) {
    Response response;
    response.body = EventStream{[&](std::shared_ptr<EventSink> sink) {
      held.with([&](auto& slot) { slot = std::move(sink); });
      opened = true;
    }};
    exchange->respond(std::move(response));
  });
  RawClient client(server.address(), 4096);
  client.send(kGet);
  client.read_until("\r\n\r\n");
  REQUIRE(wait_for(opened));
  auto sink = held.with([](auto& slot) { return slot; });
  const std::string large(50'000, 'x');
  int taken = 0;
  while (taken < 10'000 && sink->send("e", large)) ++taken;
  CHECK(taken < 10'000);
  CHECK(sink->closed());
  for (int i = 0; i < 500 && server->stats().connections > 0; ++i)
    std::this_thread::sleep_for(10ms);
  CHECK(server->stats().connections == 0);
}

constexpr std::string_view kUpgrade =
    "GET /live HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

// A masked frame of a client (RFC 6455 section 5.2), with a mask of zeros.
std::string frame(int opcode, std::string_view payload) {
  std::string out(1, static_cast<char>(0x80 | opcode));
  if (payload.size() < 126) {
    out += static_cast<char>(0x80 | static_cast<int>(payload.size()));
  } else {
    out += static_cast<char>(0x80 | 127);
    for (int shift = 56; shift >= 0; shift -= 8)
      out += static_cast<char>(payload.size() >> shift & 0xff);
  }
  return out + std::string(4, '\0') + std::string(payload);
}

void echo_socket(std::shared_ptr<Exchange> exchange) {
  auto socket = std::make_shared<std::shared_ptr<WebSocket>>();
  Response response;
  response.body = WebSocketUpgrade{
      .opened = [socket](std::shared_ptr<WebSocket> opened) { *socket = std::move(opened); },
      .received =
          [socket](std::string_view message) {
            (*socket)->send_text("you said " + std::string(message));
          },
      .closed = [socket] { socket->reset(); }};
  exchange->respond(std::move(response));
}

TEST_CASE("a web socket shakes hands, echoes, answers pings and closes") {
  TestServer server(echo_socket);
  RawClient client(server.address());
  client.send(kUpgrade);
  auto head = client.read_until("\r\n\r\n");
  CHECK(head.starts_with("HTTP/1.1 101 "));
  CHECK(text::contains(head, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));  // RFC 6455 section 1.3
  client.send(frame(1, "hello"));
  CHECK(client.read_bytes(16) == "\x81\x0eyou said hello");
  client.send(frame(9, "p"));
  CHECK(client.read_bytes(3) == "\x8a\x01p");
  client.send(frame(8, "\x03\xe8"));
  CHECK(client.read_to_end() == "\x88\x02\x03\xe8");
}

TEST_CASE("web socket frames that break the rules end it with the right code") {
  struct Case {
    std::string bytes;
    std::string code;
  };
  const Case cases[] = {
      {std::string("\x81\x05hello", 7), "\x03\xea"},     // unmasked: 1002
      {std::string("\x09\x80\0\0\0\0", 6), "\x03\xea"},  // fragmented ping
      {frame(1, std::string(70'000, 'x')), "\x03\xf1"},  // 1009
      {std::string("\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff\0\0\0\0", 14), "\x03\xf1"},
      {frame(2, "binary"), "\x03\xeb"},    // 1003
      {frame(1, "\xff\xfe"), "\x03\xef"},  // 1007
  };
  TestServer server(echo_socket);
  for (const auto& one : cases) {
    CAPTURE(text::to_hex(one.bytes.substr(0, 16)));
    RawClient client(server.address());
    client.send(kUpgrade);
    client.read_until("\r\n\r\n");
    client.send(one.bytes);
    auto rest = client.read_to_end();
    REQUIRE(rest.size() >= 4);
    CHECK(rest[0] == '\x88');
    CHECK(rest.substr(2, 2) == one.code);
  }
}

TEST_CASE("what asks for no web socket is told to upgrade") {
  TestServer server(echo_socket);
  RawClient client(server.address());
  client.send(kGet);
  auto answer = client.read_answer();
  CHECK(answer.status == 426);
  CHECK(text::contains(answer.head, "Upgrade: websocket\r\n"));
}

}  // namespace
}  // namespace stithy::http
