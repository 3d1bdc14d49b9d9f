// SPDX-License-Identifier: Apache-2.0
//
// edge_accept.h — taking connections from a listening socket, for the loops in turn.
//
// Private to edge.cc. Runs on the first loop. Survives running out of descriptors: a spare one is
// kept to turn the waiting client away, then it backs off.
#pragma once

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <memory>
#include <utility>
#include <vector>

#include "base/log.h"
#include "http/edge_connection.h"
#include "http/listen.h"

namespace stithy::http::edge {

class Acceptor : public std::enable_shared_from_this<Acceptor> {
 public:
  Acceptor(std::shared_ptr<Core> core, std::vector<std::shared_ptr<Loop>> loops,
           Listening listening)
      : core_(std::move(core)),
        loops_(std::move(loops)),
        address_(listening.address),
        unix_socket_(listening.unix_socket),
        origin_(listening.origin),
        socket_(loops_[0]->context().get_executor()),
        pause_(loops_[0]->context().get_executor()),
        spare_(::open("/dev/null", O_RDONLY | O_CLOEXEC)) {
    socket_.assign(listening.fd.release());
  }

  const std::string& address() const { return address_; }
  void start() {
    socket_.async_wait(asio::posix::descriptor_base::wait_read,
                       [self = shared_from_this()](const Fault& fault) {
                         if (!fault && !self->stopped_) self->take_waiting();
                       });
  }
  void stop() {
    stopped_ = true;
    Fault ignored;
    socket_.close(ignored);
    pause_.cancel();
  }

 private:
  static constexpr int kTakenAtOnce = 64;
  static constexpr std::chrono::milliseconds kPause{100};
  static constexpr std::chrono::seconds kWarnEvery{10};

  void take_waiting() {
    for (int i = 0; i < kTakenAtOnce; ++i) {
      sockaddr_storage name{};
      socklen_t size = sizeof name;
      sys::Fd fd(::accept4(socket_.native_handle(), reinterpret_cast<sockaddr*>(&name), &size,
                           SOCK_CLOEXEC | SOCK_NONBLOCK));
      if (fd) {
        take(std::move(fd), name);
        continue;
      }
      if (errno == EINTR || errno == ECONNABORTED) continue;
      if (errno == EAGAIN || errno == EWOULDBLOCK) break;
      return exhausted(errno);
    }
    start();
  }

  void exhausted(int reason) {
    if (Loop::now() - warned_ > kWarnEvery) {
      warned_ = Loop::now();
      LOG(Warning, "http.accept_failed", {{"address", address_}, {"errno", reason}});
    }
    if (reason == EMFILE || reason == ENFILE) {
      spare_.reset();
      sys::Fd turned_away(::accept4(socket_.native_handle(), nullptr, nullptr, SOCK_CLOEXEC));
      turned_away.reset();
      spare_ = sys::Fd(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    }
    pause_.expires_after(kPause);
    pause_.async_wait([self = shared_from_this()](const Fault& fault) {
      if (!fault && !self->stopped_) self->start();
    });
  }

  void take(sys::Fd fd, const sockaddr_storage& name) {
    ++core_->accepted;
    Peer peer;
    const auto* plain = reinterpret_cast<const sockaddr*>(&name);
    if (!unix_socket_) peer.address = Address::from_socket(plain);
    if (!admit(peer)) return turn_away(fd.get());
    auto tls =
        unix_socket_ ? nullptr : core_->tls.with([](TlsMaterial& context) { return context; });
    peer.tls = tls != nullptr;
    int on = 1;
    if (!unix_socket_) ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    auto loop = loops_[next_++ % loops_.size()];
    auto begin = [core = core_, loop, family = name.ss_family, fd = std::move(fd), peer,
                  origin = origin_, tls]() mutable {
      Socket socket(loop->context().get_executor());
      Fault fault;
      socket.assign({family, family == AF_UNIX ? 0 : IPPROTO_TCP}, fd.get(), fault);
      if (fault) return Acceptor::leave(*core, peer);
      fd.release();
      socket.non_blocking(true, fault);
      std::make_shared<Connection>(core, loop, std::move(socket), peer, origin, tls)->start();
    };
    asio::dispatch(loop->context(), std::move(begin));
  }

  // Counts the connection in, or says that a limit is reached.
  bool admit(const Peer& peer) {
    if (core_->connections.fetch_add(1) >= core_->limits.connections_max) {
      --core_->connections;
      return false;
    }
    if (!is_counted(*core_, peer)) return true;
    bool good = core_->per_address.with([&](auto& counts) {
      auto& count = counts[counted_network(*peer.address)];
      if (count >= core_->limits.connections_per_address_max) return false;
      ++count;
      return true;
    });
    if (!good) --core_->connections;
    return good;
  }

  void turn_away(int fd) {
    ++core_->rejected;
    if (unix_socket_ || !core_->tls.with([](TlsMaterial& context) { return context != nullptr; })) {
      constexpr std::string_view kBusy =
          "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nRetry-After: 5\r\n"
          "Connection: close\r\n\r\n";
      // Best effort: the socket is new, so its buffer takes this or the client is gone.
      if (::send(fd, kBusy.data(), kBusy.size(), MSG_NOSIGNAL | MSG_DONTWAIT) > 0)
        ::shutdown(fd, SHUT_WR);
    }
  }

 public:
  // A reverse proxy brings all its clients from one address.
  static bool is_counted(const Core& core, const Peer& peer) {
    return peer.address && !peer.address->is_loopback() && !core.proxies.trusts(peer.address);
  }
  // Counts a connection out.
  static void leave(Core& core, const Peer& peer) {
    --core.connections;
    if (!is_counted(core, peer)) return;
    core.per_address.with([&](auto& counts) {
      auto at = counts.find(counted_network(*peer.address));
      if (at != counts.end() && --at->second == 0) counts.erase(at);
    });
  }

 private:
  std::shared_ptr<Core> core_;
  std::vector<std::shared_ptr<Loop>> loops_;
  const std::string address_;
  const bool unix_socket_;
  const Origin origin_;
  asio::posix::basic_stream_descriptor<Executor> socket_;
  asio::basic_waitable_timer<Deadline::Clock, asio::wait_traits<Deadline::Clock>, Executor> pause_;
  sys::Fd spare_;
  TimePoint warned_{};
  std::size_t next_ = 0;
  bool stopped_ = false;
};

}  // namespace stithy::http::edge
