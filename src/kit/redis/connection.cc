// SPDX-License-Identifier: Apache-2.0
#include "kit/redis/connection.h"

#include <hiredis/hiredis.h>
#include <poll.h>
#include <signal.h>

#include <cerrno>
#include <cstring>
#include <mutex>

#include "base/text.h"

namespace stithy::redis {

namespace {

// hiredis writes with write(2): the end of Redis must be an error of that write, not of this
// program.
void ignore_broken_pipes() {
  static std::once_flag once;
  std::call_once(once, [] {
    struct sigaction current {};
    if (::sigaction(SIGPIPE, nullptr, &current) == 0 && current.sa_handler == SIG_DFL)
      ::signal(SIGPIPE, SIG_IGN);
  });
}

Reply reply_of(const redisReply& raw) {
  Reply out;
  switch (raw.type) {
    case REDIS_REPLY_INTEGER:
      out.kind = Reply::Kind::Number;
      out.number = raw.integer;
      break;
    case REDIS_REPLY_STRING:
    case REDIS_REPLY_STATUS:
      out.kind = Reply::Kind::Text;
      out.text.assign(raw.str, raw.len);
      break;
    case REDIS_REPLY_ERROR:
      out.kind = Reply::Kind::Error;
      out.text.assign(raw.str, raw.len);
      break;
    case REDIS_REPLY_ARRAY:
      out.kind = Reply::Kind::List;
      out.list.reserve(raw.elements);
      for (std::size_t i = 0; i < raw.elements; ++i) out.list.push_back(reply_of(*raw.element[i]));
      break;
    default: break;
  }
  return out;
}

std::vector<Command> greeting(const Address& address) {
  std::vector<Command> out;
  const std::string& password = address.password.reveal();
  if (!address.user.empty())
    out.push_back({"AUTH", address.user, password});
  else if (!password.empty())
    out.push_back({"AUTH", password});
  if (address.database != 0) out.push_back({"SELECT", std::to_string(address.database)});
  out.push_back({"PING"});
  return out;
}

}  // namespace

Error away(std::string cause) {
  return unavailable("Redis cannot be reached now. Try again in a moment.", std::chrono::seconds(1),
                     std::move(cause));
}

Error error_of(const Reply& reply) {
  for (std::string_view word : {"LOADING", "BUSY ", "MASTERDOWN", "READONLY", "OOM", "MISCONF",
                                "TRYAGAIN", "CLUSTERDOWN", "NOAUTH", "WRONGPASS", "NOREPLICAS"})
    if (reply.text.starts_with(word)) return away("redis says: " + reply.text);
  return internal("redis says: " + reply.text);
}

struct Connection::Wire {
  redisContext* context = nullptr;
  ~Wire() {
    if (context != nullptr) redisFree(context);
  }
};

Connection::Connection(std::unique_ptr<Wire> wire) : wire_(std::move(wire)) {}
Connection::~Connection() = default;

Error Connection::fail(std::string cause) {
  broken_ = true;
  return away("redis: " + std::move(cause));
}

Result<void> Connection::wait(short events, Deadline deadline, int wake) {
  for (;;) {
    pollfd waited[2] = {{wire_->context->fd, events, 0}, {wake, POLLIN, 0}};
    int ready = ::poll(waited, wake >= 0 ? 2 : 1, static_cast<int>(deadline.left().count()));
    if (ready < 0 && errno == EINTR) continue;
    if (ready < 0) return fail(std::strerror(errno));
    if (waited[1].revents != 0) {
      woken_ = true;
      return fail("the waiting was ended");
    }
    if (ready > 0) return {};
    // poll rounds the rest of a millisecond down.
    if (!deadline.passed()) continue;
    timed_out_ = true;
    return fail("no answer in time");
  }
}

Result<void> Connection::send(std::span<const Command> commands, Deadline deadline) {
  if (broken_) return fail("the connection was broken before");
  redisContext* context = wire_->context;
  std::vector<const char*> words;
  std::vector<std::size_t> sizes;
  for (const Command& command : commands) {
    words.clear();
    sizes.clear();
    for (const auto& word : command) {
      words.push_back(word.data());
      sizes.push_back(word.size());
    }
    if (redisAppendCommandArgv(context, static_cast<int>(words.size()), words.data(),
                               sizes.data()) != REDIS_OK)
      return fail(context->errstr);
  }
  for (int done = 0;;) {
    if (redisBufferWrite(context, &done) != REDIS_OK) return fail(context->errstr);
    if (done != 0) return {};
    TRY(wait(POLLOUT, deadline, -1));
  }
}

Result<Reply> Connection::receive(Deadline deadline, int wake) {
  if (broken_) return fail("the connection was broken before");
  redisContext* context = wire_->context;
  for (;;) {
    void* raw = nullptr;
    if (redisGetReplyFromReader(context, &raw) != REDIS_OK) return fail(context->errstr);
    if (raw != nullptr) {
      Reply reply = reply_of(*static_cast<redisReply*>(raw));
      freeReplyObject(raw);
      return reply;
    }
    TRY(wait(POLLIN, deadline, wake));
    if (redisBufferRead(context) != REDIS_OK) return fail(context->errstr);
    if (context->reader->len > kReplyBytesMax) return fail("the reply is too large");
  }
}

Result<std::vector<Reply>> Connection::exchange(std::span<const Command> commands,
                                                Deadline deadline, int wake) {
  TRY(send(commands, deadline));
  std::vector<Reply> replies;
  replies.reserve(commands.size());
  while (replies.size() < commands.size()) replies.push_back(TRY(receive(deadline, wake)));
  return replies;
}

bool Connection::readable(Deadline deadline, int wake) const {
  // What came together with an earlier reply lies in the reader, not in the socket.
  const redisReader& reader = *wire_->context->reader;
  if (reader.len > reader.pos) return true;
  do {
    pollfd waited[2] = {{wire_->context->fd, POLLIN, 0}, {wake, POLLIN, 0}};
    int ready = ::poll(waited, 2, static_cast<int>(deadline.left().count()));
    if (ready > 0) return waited[0].revents != 0 && waited[1].revents == 0;
  } while (!deadline.passed());
  return false;
}

bool Connection::stale() const {
  pollfd waited{wire_->context->fd, POLLIN, 0};
  return broken_ || ::poll(&waited, 1, 0) != 0;
}

Result<std::unique_ptr<Connection>> Connection::open(const Address& address,
                                                     const std::string& host, Deadline deadline) {
  ignore_broken_pipes();
  auto wire = std::make_unique<Wire>();
  wire->context = address.socket.empty() ? redisConnectNonBlock(host.c_str(), address.port)
                                         : redisConnectUnixNonBlock(address.socket.c_str());
  if (wire->context == nullptr) return away("redis: no memory for a connection");
  if (wire->context->err != 0) return away(std::string("redis: ") + wire->context->errstr);
  std::unique_ptr<Connection> made(new Connection(std::move(wire)));
  TRY(made->wait(POLLOUT, deadline, -1));
  auto commands = greeting(address);
  for (const Reply& reply : TRY(made->exchange(commands, deadline)))
    if (reply.failed()) return away("redis says: " + reply.text);
  return made;
}

}  // namespace stithy::redis
