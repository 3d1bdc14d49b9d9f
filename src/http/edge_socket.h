// SPDX-License-Identifier: Apache-2.0
//
// edge_socket.h — a web socket (RFC 6455) by Beast, over a connection whose request asked for it.
//
// Private to edge.cc. No compression. Messages out wait in a bounded queue; a peer that lets it
// fill is cut off. Pings go out at half of the idle timeout, and silence beyond it ends the socket.
#pragma once

#include <deque>
#include <mutex>
#include <string>
#include <utility>

#include "http/edge_connection.h"

namespace stithy::http::edge {

namespace beast = boost::beast;
namespace websocket = boost::beast::websocket;

// Shared by the writers and the sender; `flush` posts to the loop.
class SocketQueue final : public WebSocket {
 public:
  SocketQueue(const Limits& limits, std::function<void()> flush)
      : messages_max_(limits.event_queue_max),
        bytes_max_(limits.event_queue_bytes_max),
        flush_(std::move(flush)) {}

  bool send_text(std::string_view message) override {
    {
      std::lock_guard lock(mutex_);
      if (shut_ || close_code_) return false;
      if (messages_.size() >= messages_max_ || bytes_ + message.size() > bytes_max_) {
        shut_ = overrun_ = true;
      } else {
        messages_.emplace_back(message);
        bytes_ += message.size();
      }
      if (overrun_ && std::exchange(flushing_, true)) return false;
      if (!overrun_ && std::exchange(flushing_, true)) return true;
    }
    flush_();
    std::lock_guard lock(mutex_);
    return !overrun_;
  }
  void close(std::uint16_t code) override {
    {
      std::lock_guard lock(mutex_);
      if (close_code_ || shut_) return;
      close_code_ = code;
      if (std::exchange(flushing_, true)) return;
    }
    flush_();
  }

  // The next message, or the code to close with once all messages are out.
  struct Next {
    std::optional<std::string> message;
    std::optional<std::uint16_t> close_code;
    bool overrun = false;
  };
  Next next() {
    std::lock_guard lock(mutex_);
    flushing_ = false;
    Next out{.message = {}, .close_code = {}, .overrun = overrun_};
    if (!messages_.empty()) {
      bytes_ -= messages_.front().size();
      out.message = std::move(messages_.front());
      messages_.pop_front();
    } else {
      out.close_code = close_code_;
    }
    return out;
  }
  void shut() {
    std::lock_guard lock(mutex_);
    shut_ = true;
    messages_.clear();
  }
  bool overrun() const {
    std::lock_guard lock(mutex_);
    return overrun_;
  }

 private:
  const std::size_t messages_max_, bytes_max_;
  const std::function<void()> flush_;
  mutable std::mutex mutex_;
  std::deque<std::string> messages_;
  std::size_t bytes_ = 0;
  std::optional<std::uint16_t> close_code_;
  bool shut_ = false, overrun_ = false, flushing_ = false;
};

class SocketSender final : public Sender {
  // A completion handler that keeps everything alive and falls silent after stop().
  template <class F>
  auto bound(F f) {
    return [self = shared_from_this(), hold = connection_.shared_from_this(), this,
            f = std::move(f)](const Fault& fault, std::size_t = 0) {
      if (!stopped_) f(fault);
    };
  }

 public:
  SocketSender(Connection& connection, Response response)
      : connection_(connection),
        headers_(std::move(response.headers)),
        upgrade_(std::get<WebSocketUpgrade>(std::move(response.body))),
        socket_(connection.transport()) {
    const auto& head = connection.turn().parsed().head;
    request_.version(connection.turn().parsed().minor_version == 1 ? 11 : 10);
    request_.method_string(method_name(head.method));
    request_.target(head.target);
    for (const auto& [name, value] : head.headers.all()) request_.insert(name, value);
  }

  bool can_start() const {
    auto version = request_.find(beast::http::field::sec_websocket_version);
    auto key = request_.find(beast::http::field::sec_websocket_key);
    constexpr std::size_t kKeyLength = 24;  // 16 bytes in base64 (RFC 6455 section 4.1)
    return websocket::is_upgrade(request_) && version != request_.end() &&
           version->value() == "13" && key != request_.end() && key->value().size() == kKeyLength;
  }

  void start() {
    connection_.become_web_socket();
    const auto& limits = connection_.limits();
    websocket::stream_base::timeout timeouts{
        .handshake_timeout = limits.linger_timeout,  // our answer, and the peer's close frame
        .idle_timeout = limits.socket_idle_timeout,
        .keep_alive_pings = true,
    };
    socket_.set_option(timeouts);
    socket_.read_message_max(limits.socket_message_bytes_max);
    socket_.set_option(websocket::stream_base::decorator([this](websocket::response_type& answer) {
      answer.erase(beast::http::field::server);
      for (const auto& [name, value] : headers_.all()) answer.insert(name, value);
    }));
    socket_.async_accept(request_, bound([this](const Fault& fault) {
                           if (fault) return connection_.close_now();
                           open();
                         }));
  }

  // Not upgraded after all.
  void refuse() {
    stopped_ = true;
    if (upgrade_.closed) upgrade_.closed();
  }

  void written() override {}
  void stop() override {
    if (std::exchange(stopped_, true)) return;
    if (queue_) queue_->shut();
    if (upgrade_.closed) upgrade_.closed();
  }
  void drain() override {
    if (queue_)
      queue_->close(websocket::close_code::going_away);
    else
      connection_.close_now();
  }
  void check(TimePoint) override {
    if (queue_ && queue_->overrun()) connection_.close_now();
  }

 private:
  void open() {
    std::weak_ptr<Sender> weak = weak_from_this();
    auto loop = connection_.loop();
    queue_ = std::make_shared<SocketQueue>(connection_.limits(), [weak, loop] {
      loop->post([weak] {
        if (auto self = weak.lock()) static_cast<SocketSender&>(*self).flush();
      });
    });
    socket_.text(true);
    if (upgrade_.opened) upgrade_.opened(queue_);
    read();
  }

  void read() {
    socket_.async_read(
        incoming_, bound([this](const Fault& fault) {
          if (fault) return connection_.close_now();
          if (!socket_.got_text()) return queue_->close(websocket::close_code::unknown_data);
          auto bytes = incoming_.data();
          connection_.turn().received += bytes.size();
          if (upgrade_.received)
            upgrade_.received({static_cast<const char*>(bytes.data()), bytes.size()});
          incoming_.consume(incoming_.size());
          if (incoming_.capacity() > kKeptBytes) incoming_.shrink_to_fit();
          if (!stopped_) read();
        }));
  }

  void flush() {
    if (stopped_ || busy_) return;
    auto next = queue_->next();
    if (next.overrun) return connection_.close_now();
    if (next.message) {
      busy_ = true;
      outgoing_ = std::move(*next.message);
      socket_.async_write(asio::buffer(outgoing_), bound([this](const Fault& fault) {
                            busy_ = false;
                            if (fault) return connection_.close_now();
                            connection_.turn().sent += outgoing_.size();
                            flush();
                          }));
    } else if (next.close_code) {
      busy_ = true;
      auto code = static_cast<websocket::close_code>(*next.close_code);
      socket_.async_close(websocket::close_reason(code),
                          bound([this](const Fault&) { connection_.close_now(); }));
    }
  }

  static constexpr std::size_t kKeptBytes = 4 * 1024;  // of the read buffer between messages

  Connection& connection_;
  Headers headers_;
  WebSocketUpgrade upgrade_;
  beast::http::request<beast::http::empty_body> request_;
  websocket::stream<Transport&, false> socket_;
  std::shared_ptr<SocketQueue> queue_;
  beast::flat_buffer incoming_;
  std::string outgoing_;
  bool busy_ = false, stopped_ = false;
};

}  // namespace stithy::http::edge
