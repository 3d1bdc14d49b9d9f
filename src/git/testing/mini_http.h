// SPDX-License-Identifier: Apache-2.0
//
// mini_http.h — for tests only: just enough HTTP for the real git client to talk to UploadPack and
// ReceivePack over the loopback. One thread per connection, one request per connection.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "base/text.h"
#include "sys/compress.h"
#include "sys/fd.h"
#include "sys/files.h"

namespace stithy::git::testing {

// The body of one request, framing and gzip undone.
class Connection {
 public:
  explicit Connection(sys::Fd fd) : fd_(std::move(fd)) {}

  bool read_head() {
    while (text_.find("\r\n\r\n") == std::string::npos)
      if (!fill()) return false;
    auto end = text_.find("\r\n\r\n");
    std::string head = text_.substr(0, end);
    text_.erase(0, end + 4);
    auto lines = text::split(head, '\n');
    auto words = text::split(text::trim(lines[0]), ' ');
    method = words[0];
    target = words[1];
    for (std::string_view line : lines) {
      auto [name, value, found] = text::cut(text::trim(line), ": ");
      if (found) headers[text::to_lower(name)] = value;
    }
    chunked_ = headers["transfer-encoding"] == "chunked";
    left_ = text::parse_number<std::size_t>(headers["content-length"]).value_or(0);
    if (headers["expect"] == "100-continue") send("HTTP/1.1 100 Continue\r\n\r\n");
    return true;
  }

  std::size_t read_body(std::span<char> into) {
    if (chunked_ && left_ == 0 && !next_chunk()) return 0;
    if (left_ == 0) return 0;
    if (text_.empty() && !fill()) return 0;
    std::size_t n = std::min({into.size(), left_, text_.size()});
    text_.copy(into.data(), n);
    text_.erase(0, n);
    left_ -= n;
    return n;
  }

  std::string read_all() {
    std::string raw;
    std::vector<char> buffer(1 << 16);
    while (std::size_t n = read_body(buffer)) raw.append(buffer.data(), n);
    if (headers["content-encoding"] != "gzip") return raw;
    sys::Inflater inflater(sys::Inflater::Format::Gzip, 1 << 30);
    std::string out;
    for (std::string_view rest = raw;;) {
      auto step = inflater.inflate(rest, buffer);
      if (!step) return {};
      out.append(buffer.data(), step->produced);
      rest.remove_prefix(step->consumed);
      if (step->finished) return out;
    }
  }

  void send(std::string_view bytes) { (void)sys::write_all(fd_.get(), bytes); }
  void respond(int status, std::string_view type, std::string_view body) {
    send(
        text::format("HTTP/1.1 {} X\r\nContent-Type: {}\r\nContent-Length: {}\r\n"
                     "Connection: close\r\n\r\n",
                     status, type, body.size()));
    send(body);
  }
  void begin_stream(std::string_view type) {
    send(text::format("HTTP/1.1 200 X\r\nContent-Type: {}\r\nConnection: close\r\n\r\n", type));
  }

  std::string method, target;
  std::map<std::string, std::string> headers;

 private:
  bool fill() {
    char buffer[1 << 16];
    ssize_t n = ::read(fd_.get(), buffer, sizeof buffer);
    if (n <= 0) return false;
    text_.append(buffer, static_cast<std::size_t>(n));
    return true;
  }
  bool next_chunk() {
    if (ended_) return false;
    if (text_.starts_with("\r\n")) text_.erase(0, 2);
    while (text_.find("\r\n") == std::string::npos || text_.starts_with("\r\n")) {
      if (text_.starts_with("\r\n"))
        text_.erase(0, 2);
      else if (!fill())
        return false;
    }
    auto end = text_.find("\r\n");
    left_ = text::parse_number<std::size_t>(text_.substr(0, end), 16).value_or(0);
    text_.erase(0, end + 2);
    ended_ = left_ == 0;
    return !ended_;
  }
  sys::Fd fd_;
  std::string text_;
  bool chunked_ = false, ended_ = false;
  std::size_t left_ = 0;
};

class MiniHttp {
 public:
  explicit MiniHttp(std::function<void(Connection&)> answer) : answer_(std::move(answer)) {
    listener_ = sys::Fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
    (void)::bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address);
    (void)::listen(listener_.get(), 128);
    socklen_t size = sizeof address;
    (void)::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ::ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
  }
  ~MiniHttp() {
    ::shutdown(listener_.get(), SHUT_RDWR);
    acceptor_.join();
    for (std::thread& thread : threads_) thread.join();
  }
  std::string url() const { return text::format("http://127.0.0.1:{}", port_); }

 private:
  void accept_all() {
    for (;;) {
      sys::Fd fd(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
      if (!fd) return;
      threads_.emplace_back([this, held = fd.release()] {
        Connection connection{sys::Fd(held)};
        if (connection.read_head()) answer_(connection);
      });
    }
  }
  std::function<void(Connection&)> answer_;
  sys::Fd listener_;
  int port_ = 0;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

}  // namespace stithy::git::testing
