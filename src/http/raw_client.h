// SPDX-License-Identifier: Apache-2.0
//
// raw_client.h — for tests only: a client that sends exactly the bytes it is told to, and a server
// whose handler is a function run on a few worker threads.
//
// Every wait ends after ten seconds. Not thread-safe.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cstring>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/text.h"
#include "http/server.h"
#include "sys/fd.h"
#include "sys/threads.h"

namespace stithy::http::testing {

class RawClient {
 public:
  explicit RawClient(const std::string& address, int receive_buffer = 0) {
    if (address.starts_with("unix:")) {
      sockaddr_un name{};
      name.sun_family = AF_UNIX;
      std::memcpy(name.sun_path, address.data() + 5, address.size() - 5);
      fd_ = sys::Fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
      connected_ = ::connect(fd_.get(), reinterpret_cast<sockaddr*>(&name), sizeof name) == 0;
      return;
    }
    auto port = text::parse_number<std::uint16_t>(address.substr(address.rfind(':') + 1));
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_port = htons(port.value_or(0));
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    fd_ = sys::Fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (receive_buffer > 0)
      ::setsockopt(fd_.get(), SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    connected_ = ::connect(fd_.get(), reinterpret_cast<sockaddr*>(&name), sizeof name) == 0;
  }

  bool connected() const { return connected_; }
  int fd() const { return fd_.get(); }
  void close() { fd_.reset(); }
  void end_sending() { ::shutdown(fd_.get(), SHUT_WR); }
  void reset() {
    linger abrupt{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(fd_.get(), SOL_SOCKET, SO_LINGER, &abrupt, sizeof abrupt);
    fd_.reset();
  }

  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      auto n = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (n <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
  }

  // Some more bytes into `pending`; false at the end or after the timeout.
  bool receive(int timeout_ms = 10'000) {
    pollfd one{.fd = fd_.get(), .events = POLLIN, .revents = 0};
    if (::poll(&one, 1, timeout_ms) <= 0) return false;
    char piece[16 * 1024];
    auto n = ::recv(fd_.get(), piece, sizeof piece, 0);
    if (n <= 0) return false;
    pending.append(piece, static_cast<std::size_t>(n));
    return true;
  }
  std::string read_until(std::string_view mark) {
    while (true) {
      auto at = pending.find(mark);
      if (at != pending.npos) return take(at + mark.size());
      if (!receive()) return take(pending.size());
    }
  }
  std::string read_bytes(std::size_t n) {
    while (pending.size() < n && receive()) continue;
    return take(std::min(n, pending.size()));
  }
  std::string read_to_end() {
    while (receive()) continue;
    return take(pending.size());
  }
  // The head of one answer and its body by Content-Length.
  struct Answer {
    int status = 0;
    std::string head, body;
  };
  Answer read_answer(bool with_body = true) {
    Answer out;
    out.head = read_until("\r\n\r\n");
    if (out.head.size() < 12) return out;
    out.status = text::parse_number<int>(std::string_view(out.head).substr(9, 3)).value_or(0);
    auto at = out.head.find("Content-Length: ");
    if (at == out.head.npos || !with_body) return out;
    auto line = text::cut(std::string_view(out.head).substr(at + 16), "\r\n").before;
    out.body = read_bytes(text::parse_number<std::size_t>(line).value_or(0));
    return out;
  }

  std::string pending;

 private:
  std::string take(std::size_t n) {
    auto out = pending.substr(0, n);
    pending.erase(0, n);
    return out;
  }
  sys::Fd fd_;
  bool connected_ = false;
};

// The handler runs on a worker, as in the product.
class TestServer {
 public:
  using Run = std::function<void(std::shared_ptr<Exchange>)>;
  explicit TestServer(Run run, Limits limits = {}, std::vector<std::string> proxies = {},
                      std::vector<std::string> addresses = {"127.0.0.1:0"})
      : pool_("test", 4, 1000) {
    ServerOptions options;
    for (auto& address : addresses) options.listen.push_back({std::move(address), Origin::Main});
    options.limits = limits;
    options.trusted_proxies = std::move(proxies);
    options.io_threads = 2;
    auto started = Server::start(std::move(options), [this, run](auto exchange) {
      if (!pool_.submit([exchange, run] { run(exchange); })) exchange->respond({.status = 503});
    });
    if (started) server_ = std::move(started).take();
  }
  ~TestServer() {
    server_.reset();
    pool_.close();
  }
  Server& operator*() { return *server_; }
  Server* operator->() { return server_.get(); }
  std::string address() const { return server_->addresses()[0]; }

 private:
  sys::WorkerPool pool_;
  std::unique_ptr<Server> server_;
};

inline Response text_response(std::string body) {
  Response response;
  response.headers.add("Content-Type", "text/plain");
  response.body = std::move(body);
  return response;
}

}  // namespace stithy::http::testing
