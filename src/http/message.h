// SPDX-License-Identifier: Apache-2.0
//
// message.h — a request and an answer as the rest of the house sees them. No Boost in sight.
//
// A request's head is complete when a handler sees it; its body is read by the handler, blocking,
// with back-pressure to the client. An answer's body is bytes, a file, a pipe, an event stream or a
// web socket; the edge pumps it in constant memory and gives the worker back at once.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/deadline.h"
#include "base/result.h"
#include "sys/fd.h"

namespace stithy::http {

enum class Method : std::uint8_t { Get, Head, Post, Put, Patch, Delete, Options };
std::string_view method_name(Method method);

// Field lines in order. Names compare case-insensitively (RFC 9110 section 5.1). Values written by
// us may not hold CR, LF or NUL: add() and set() drop the whole field then, and log it.
class Headers {
 public:
  void add(std::string_view name, std::string_view value);
  void set(std::string_view name, std::string_view value);  // replaces all of that name
  void remove(std::string_view name);
  std::optional<std::string_view> find(std::string_view name) const;  // the first
  std::size_t count(std::string_view name) const;
  bool has(std::string_view name) const { return find(name).has_value(); }
  const std::vector<std::pair<std::string, std::string>>& all() const { return fields_; }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

// Which of our origins the connection reached: the product, or raw content of users.
enum class Origin : std::uint8_t { Main, Content };

struct RequestHead {
  Method method = Method::Get;
  std::string target;  // as received, origin-form
  std::string path;    // the part before '?', still percent-encoded; begins with '/'
  std::string query;   // after '?', without it
  Headers headers;
  std::string remote_address;  // of the client; of X-Forwarded-For's last untrusted hop only when
                               // the peer is a trusted proxy
  bool secure = false;         // TLS here, or said by a trusted proxy
  bool over_unix_socket = false;
  Origin origin = Origin::Main;
  std::uint64_t head_size_bytes = 0;
};

// The body of a request. read() blocks the worker until bytes come; 0 means the end. Errors:
// Invalid (broken framing), TooLarge, Unavailable (client too slow or gone).
class RequestBody {
 public:
  virtual ~RequestBody() = default;
  virtual Result<std::size_t> read(std::span<char> into, Deadline deadline) = 0;
  virtual std::optional<std::uint64_t> length() const = 0;  // Content-Length, if it was given
};

Error body_too_large(std::uint64_t bytes_max);
// The whole body, at most bytes_max; TooLarge names the limit.
Result<std::string> read_all(RequestBody& body, std::size_t bytes_max, Deadline deadline);
// Undoes Content-Encoding gzip while reading, at most bytes_max after inflation. `body` must
// outlive the answer.
std::unique_ptr<RequestBody> gunzip(RequestBody& body, std::uint64_t bytes_max);

struct FileBody {
  sys::Fd fd;
  std::uint64_t offset = 0;
  std::uint64_t size_bytes = 0;
};

// The edge reads the pipe until its end and sends it chunked. `owner` lives as long as the stream:
// when the client leaves early it is destroyed, which must end the process that writes. `ended` is
// called once, on an I/O thread, and must not block.
struct PipeBody {
  sys::Fd fd;
  std::shared_ptr<void> owner;
  std::function<void(bool complete)> ended;
  // At the pipe's end: false breaks the connection instead of ending the body, so that the client
  // sees a failure (RFC 9112 section 8).
  std::function<bool()> succeeded;
};

// One side of a Server-Sent-Events stream. send() may be called from any thread and never blocks;
// false means the client is gone or too far behind, and the stream is closed.
class EventSink {
 public:
  virtual ~EventSink() = default;
  virtual bool send(std::string_view event, std::string_view data, std::string_view id = {}) = 0;
  virtual void close() = 0;
  virtual bool closed() const = 0;
};
struct EventStream {
  std::function<void(std::shared_ptr<EventSink>)> opened;  // on an I/O thread; must not block
};

// A web socket after its upgrade (RFC 6455). Callbacks run on an I/O thread and must not block.
class WebSocket {
 public:
  virtual ~WebSocket() = default;
  virtual bool send_text(std::string_view message) = 0;  // false: gone or its queue is full
  virtual void close(std::uint16_t code) = 0;
};
struct WebSocketUpgrade {
  std::function<void(std::shared_ptr<WebSocket>)> opened;
  std::function<void(std::string_view message)> received;
  std::function<void()> closed;
};

using SharedText = std::shared_ptr<const std::string>;
using Body = std::variant<std::monostate, std::string, SharedText, FileBody, PipeBody, EventStream,
                          WebSocketUpgrade>;

struct Response {
  int status = 200;
  Headers headers{};
  Body body{};
  bool close = false;  // end the connection after this answer
};

}  // namespace stithy::http
