// SPDX-License-Identifier: Apache-2.0
//
// server.h — the listening side: sockets, TLS, HTTP/1.1 framing, timeouts, limits, drain.
//
// The edge parses strictly (RFC 9112) and answers 400 and closes on any doubt about framing.
// Handlers run elsewhere: the edge calls `Handler` on an I/O thread, which must not block and hands
// the exchange to a lane. Requests of one connection are answered in order (pipelining).
// Thread-safe: respond() and the body may be used from any one thread at a time.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/deadline.h"
#include "base/result.h"
#include "http/message.h"
#include "sys/files.h"

namespace stithy::http {

struct ListenAddress {
  // "127.0.0.1:8080", "[::1]:8080", "unix:/run/stithy.sock", or "fd:3" (LISTEN_FDS, systemd).
  std::string address;
  Origin origin = Origin::Main;
};

struct Limits {
  std::size_t target_bytes_max = 8 * 1024;  // 414 above
  std::size_t head_bytes_max = 32 * 1024;   // 431 above
  std::size_t fields_max = 100;             // 431 above
  std::size_t connections_max = 4096;
  std::size_t connections_per_address_max = 256;  // loopback and Unix sockets are exempt
  std::size_t pipelined_max = 64;                 // answered in order, one at a time
  std::chrono::milliseconds head_timeout{10'000};
  std::chrono::milliseconds idle_timeout{60'000};   // keep-alive
  std::chrono::milliseconds write_timeout{60'000};  // no byte taken by the client
  std::chrono::milliseconds body_grace{30'000};     // then at least body_rate_min
  std::size_t body_rate_min = 1024;  // bytes a second, over each stretch as long as the grace
  std::size_t stream_buffer_bytes = 64 * 1024;
  std::size_t event_queue_max = 256;                  // events waiting for a slow reader
  std::size_t event_queue_bytes_max = 1024 * 1024;    // and their size; the same for web sockets
  std::chrono::milliseconds event_keepalive{15'000};  // a comment when nothing else was sent
  std::chrono::milliseconds linger_timeout{2'000};    // for the client to read a last answer
  std::chrono::milliseconds socket_idle_timeout{60'000};  // web sockets; pinged at half of it
  std::size_t socket_message_bytes_max = 64 * 1024;       // 1009 above
  std::size_t discard_bytes_max = 256 * 1024;  // of a body nobody reads, before we close instead
  std::size_t query_fields_max = 1000;         // 414 above
  std::size_t cookies_max = 100;               // 431 above
};

struct TlsFiles {
  std::string certificate_file;  // PEM chain
  std::string key_file;          // PEM
};

struct ServerOptions {
  std::vector<ListenAddress> listen;
  std::optional<TlsFiles> tls;
  std::vector<std::string> trusted_proxies;  // addresses or CIDR blocks; default none
  std::size_t io_threads = 1;
  sys::Path scratch = "/tmp";  // where receive_body() keeps what is large; an existing directory
  std::int64_t scratch_bytes_max = std::int64_t{512} << 20;  // of all requests together
  Limits limits;
};

// One request and the one answer it gets. If an Exchange is destroyed without respond(), the edge
// answers 500.
class Exchange {
 public:
  virtual ~Exchange() = default;
  virtual const RequestHead& head() const = 0;
  virtual RequestBody& body() = 0;
  // Sends 100-continue if the client waits for it; the edge does so itself at the first body read.
  virtual void respond(Response response) = 0;
  // Calls `received` on the I/O thread once the body is here whole, or never will be (the first
  // read tells), so that no worker waits for a slow client; at most bytes_max of it, then TooLarge.
  // Only on the I/O thread, before the first read.
  virtual void receive_body(std::uint64_t bytes_max, std::function<void()> received) = 0;
  // When the head was here whole.
  virtual std::chrono::steady_clock::time_point arrived_at() const = 0;
  // Nobody waits for an answer: the client left, or the edge answered it.
  virtual bool over() const = 0;
  // Bytes of body received and sent so far, for the log.
  virtual std::uint64_t received_bytes() const = 0;
  virtual std::uint64_t sent_bytes() const = 0;
  // Called once on an I/O thread when the answer is fully sent (true) or the client left (false).
  virtual void on_finished(std::function<void(bool complete)> finished) = 0;
};

using Handler = std::function<void(std::shared_ptr<Exchange>)>;

struct ServerStats {
  std::size_t connections = 0, requests = 0, rejected = 0, timed_out = 0;
};

class Server {
 public:
  // Binds every address, so that addresses() is known and clients may connect, but answers nobody
  // before serve(); the error names the address that failed.
  static Result<std::unique_ptr<Server>> bind(ServerOptions options);
  // Both at once.
  static Result<std::unique_ptr<Server>> start(ServerOptions options, Handler handler);
  virtual ~Server() = default;
  virtual void serve(Handler handler) = 0;                 // once
  virtual std::vector<std::string> addresses() const = 0;  // as bound ("127.0.0.1:43121")
  virtual Result<void> reload_tls() = 0;                   // re-reads the files; keeps old on error
  // Stops accepting, lets running exchanges end, closes idle connections, then joins the threads.
  virtual void drain(Deadline deadline) = 0;
  virtual ServerStats stats() const = 0;
};

}  // namespace stithy::http
