// SPDX-License-Identifier: Apache-2.0
//
// edge_transport.h — one client's socket, plain or under TLS, as one Asio stream.
//
// Private to edge.cc. Belongs to one I/O thread. Satisfies AsyncStream, so that Beast's web socket
// can stand on it.
#pragma once

#include <memory>
#include <optional>
#include <utility>

#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>

namespace stithy::http::edge {

namespace asio = boost::asio;
using Fault = boost::system::error_code;
using Executor = asio::io_context::executor_type;
// TCP and Unix sockets alike.
using Socket = asio::basic_stream_socket<asio::generic::stream_protocol, Executor>;
using TlsMaterial = std::shared_ptr<asio::ssl::context>;

class Transport {
 public:
  using executor_type = Executor;
  Transport(Socket socket, TlsMaterial tls_context)
      : socket_(std::move(socket)), tls_context_(std::move(tls_context)) {
    if (tls_context_) tls_.emplace(socket_, *tls_context_);
  }
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;

  executor_type get_executor() { return socket_.get_executor(); }
  bool is_tls() const { return tls_.has_value(); }
  Socket& socket() { return socket_; }
  void close() {
    Fault ignored;
    socket_.close(ignored);
  }

  template <class Buffers, class Token>
  void async_read_some(const Buffers& buffers, Token&& token) {
    if (tls_)
      tls_->async_read_some(buffers, std::forward<Token>(token));
    else
      socket_.async_read_some(buffers, std::forward<Token>(token));
  }
  template <class Buffers, class Token>
  void async_write_some(const Buffers& buffers, Token&& token) {
    if (tls_)
      tls_->async_write_some(buffers, std::forward<Token>(token));
    else
      socket_.async_write_some(buffers, std::forward<Token>(token));
  }
  template <class Token>
  void async_handshake(Token&& token) {
    tls_->async_handshake(asio::ssl::stream_base::server, std::forward<Token>(token));
  }
  template <class Token>
  void async_shutdown(Token&& token) {
    tls_->async_shutdown(std::forward<Token>(token));
  }

 private:
  Socket socket_;
  TlsMaterial tls_context_;
  std::optional<asio::ssl::stream<Socket&>> tls_;
};

// The end of a web socket, found by Beast through argument-dependent lookup.
inline void teardown(boost::beast::role_type, Transport& transport, Fault& fault) {
  transport.socket().shutdown(asio::socket_base::shutdown_both, fault);
}
template <class Handler>
void async_teardown(boost::beast::role_type, Transport& transport, Handler&& handler) {
  Fault fault;
  transport.socket().shutdown(asio::socket_base::shutdown_both, fault);
  asio::post(transport.get_executor(),
             boost::beast::bind_front_handler(std::forward<Handler>(handler), fault));
}
inline void beast_close_socket(Transport& transport) { transport.close(); }

}  // namespace stithy::http::edge
