// SPDX-License-Identifier: Apache-2.0
#include "kit/redis/door.h"

#include <sys/eventfd.h>

#include <algorithm>

#include "base/log.h"
#include "base/text.h"
#include "http/resolve.h"
#include "sys/crypto.h"
#include "sys/fd.h"
#include "sys/random.h"

namespace stithy::redis {

namespace {

constexpr kit::CounterSpec kCalls{
    "stithy_redis_calls_total", "Calls of Redis, by how they ended.", {"outcome"}};
constexpr kit::HistogramSpec kSeconds{
    "stithy_redis_seconds", "Time of calls of Redis, with the wait for a connection.", {}};
constexpr kit::GaugeSpec kUp{"stithy_redis_up", "Whether Redis answers (1) or is away (0).", {}};
constexpr kit::GaugeSpec kOpen{"stithy_redis_connections", "Open connections to Redis.", {}};

// While Redis is away no call waits, so this is all that is said; the log has the cause.
Error shut_out() { return away({}); }

Error all_busy() {
  return unavailable("Redis is busy. Try again in a moment.", std::chrono::seconds(1),
                     "redis: no connection became free in time");
}

// Half of it by chance, so that servers that lost the same Redis do not knock together.
std::chrono::milliseconds jittered(std::chrono::milliseconds pause) {
  const auto half = static_cast<std::uint64_t>(pause.count()) / 2 + 1;
  return std::chrono::milliseconds(static_cast<std::int64_t>(half + sys::random_u64() % half));
}

}  // namespace

Script::Script(std::string_view lua) : text_(lua) {
  sys::Digest digest(sys::Digest::Kind::Sha1);
  digest.update(lua);
  hash_ = text::to_hex(digest.finish());
}

Door::Door(Options options, kit::Metrics& metrics)
    : options_(std::move(options)),
      done_(metrics.counter(kCalls, {"done"})),
      refused_(metrics.counter(kCalls, {"refused"})),
      failed_(metrics.counter(kCalls, {"failed"})),
      turned_away_(metrics.counter(kCalls, {"away"})),
      up_gauge_(metrics.gauge(kUp)),
      open_gauge_(metrics.gauge(kOpen)),
      seconds_(metrics.histogram(kSeconds)) {
  pool_.max = options_.connections_max;
  waiting_.max = options_.waiting_max;
  keeper_ = std::thread([this] { knock(); });
}

Door::~Door() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  keeper_.join();
}

bool Door::wait_up(Deadline deadline) {
  std::unique_lock lock(mutex_);
  return changed_.wait_until(lock, Deadline::Clock::now() + deadline.left(),
                             [this] { return up_.load(); });
}

Door::Patience Door::usual(Deadline deadline) const {
  auto limit = deadline.sooner(options_.timeout);
  return {limit, limit.at() < deadline.at()};
}

Result<Door::Owned> Door::borrow(Shelf& shelf, const Patience& patience) {
  std::unique_lock lock(mutex_);
  for (;;) {
    if (!up_) return shut_out();
    if (!shelf.idle.empty()) {
      Owned connection = std::move(shelf.idle.back());
      shelf.idle.pop_back();
      // A Redis that was started anew has hung up; the command was not sent yet.
      if (!connection->stale()) return connection;
      --shelf.open;
      open_gauge_.add(-1);
      continue;
    }
    if (shelf.open < shelf.max) break;
    if (patience.until.passed()) return all_busy();
    freed_.wait_until(lock, Deadline::Clock::now() + patience.until.left());
  }
  ++shelf.open;
  open_gauge_.add(1);
  lock.unlock();
  auto made = make_connection(patience);
  if (!made) give_back(shelf, nullptr);
  return made;
}

// Connects to the address that answered last, so that no call waits for a resolver.
Result<Door::Owned> Door::make_connection(const Patience& patience) {
  std::string host;
  {
    std::lock_guard lock(mutex_);
    host = host_;
  }
  auto limit = patience.until.sooner(options_.connect_timeout);
  auto made = Connection::open(options_.address, host, limit);
  if (!made && (patience.blames || !patience.until.passed())) shut(made.error().cause);
  return made;
}

void Door::give_back(Shelf& shelf, Owned connection) {
  {
    std::lock_guard lock(mutex_);
    if (connection && !connection->broken() && up_ && !stopping_) {
      shelf.idle.push_back(std::move(connection));
    } else {
      --shelf.open;
      open_gauge_.add(-1);
    }
  }
  freed_.notify_one();
}

void Door::shut(const std::string& cause) {
  std::vector<Owned> closed;
  {
    std::lock_guard lock(mutex_);
    if (!up_ || stopping_) return;
    up_ = false;
    since_ = std::chrono::steady_clock::now();
    for (Shelf* shelf : {&pool_, &waiting_}) {
      shelf->open -= shelf->idle.size();
      open_gauge_.add(-static_cast<double>(shelf->idle.size()));
      std::move(shelf->idle.begin(), shelf->idle.end(), std::back_inserter(closed));
      shelf->idle.clear();
    }
  }
  up_gauge_.set(0);
  LOG(Warning, "redis.away", {{"redis", options_.address.text()}, {"cause", cause}});
  changed_.notify_all();
  freed_.notify_all();
}

// The addresses are asked for anew each time: the name may stand for another machine by now.
Result<Door::Owned> Door::reach() {
  if (!options_.address.socket.empty())
    return Connection::open(options_.address, {}, Deadline::in(options_.connect_timeout));
  Error last = away("redis: the host has no address");
  for (const auto& address : TRY(http::resolve(options_.address.host))) {
    std::string host = address.render();
    auto made = Connection::open(options_.address, host, Deadline::in(options_.connect_timeout));
    if (made) {
      std::lock_guard lock(mutex_);
      host_ = host;
      return made;
    }
    last = made.error();
  }
  return last;
}

void Door::knock() {
  auto pause = options_.pause_first;
  bool told = false;
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return stopping_ || !up_; });
      if (stopping_) return;
    }
    auto reached = reach();
    if (reached) {
      std::chrono::duration<double> span{};
      {
        std::lock_guard lock(mutex_);
        ++pool_.open;
        open_gauge_.add(1);
        pool_.idle.push_back(std::move(reached).take());
        up_ = true;
        span = std::chrono::steady_clock::now() - since_;
      }
      up_gauge_.set(1);
      pause = options_.pause_first;
      told = false;
      LOG(Info, "redis.here", {{"redis", options_.address.text()}, {"after_s", span.count()}});
      changed_.notify_all();
      continue;
    }
    if (!told)
      LOG(Warning, "redis.unreached",
          {{"redis", options_.address.text()}, {"cause", reached.error().cause}});
    told = true;
    std::unique_lock lock(mutex_);
    if (changed_.wait_for(lock, jittered(pause), [this] { return stopping_; })) return;
    pause = std::min(pause * 2, options_.pause_longest);
  }
}

// What an answer says of Redis as a whole.
void Door::look_at(const std::vector<Reply>& replies) {
  for (const Reply& reply : replies)
    for (std::string_view word : {"LOADING", "MASTERDOWN", "READONLY", "NOAUTH"})
      if (reply.is_error(word)) return shut("redis says: " + reply.text);
}

Result<std::vector<Reply>> Door::run_on(Shelf& shelf, std::span<const Command> commands,
                                        const Patience& patience, std::stop_token stop) {
  if (!up_) {
    turned_away_.add();
    return shut_out();
  }
  const auto began = std::chrono::steady_clock::now();
  auto connection = borrow(shelf, patience);
  if (!connection) {
    failed_.add();
    return std::move(connection).take_error();
  }
  sys::Fd wake;
  if (stop.stop_possible()) wake = sys::Fd(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  std::stop_callback ending(stop, [&wake] {
    if (wake) ::eventfd_write(wake.get(), 1);
  });
  auto replies = (*connection)->exchange(commands, patience.until, wake.get());
  const bool guilty = !(*connection)->woken() && (patience.blames || !(*connection)->timed_out());
  if (!replies && guilty) shut(replies.error().cause);
  if (replies) look_at(*replies);
  give_back(shelf, std::move(connection).take());
  seconds_.observe(std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count());
  if (!replies)
    failed_.add();
  else if (std::any_of(replies->begin(), replies->end(), [](const Reply& r) { return r.failed(); }))
    refused_.add();
  else
    done_.add();
  return replies;
}

Result<std::vector<Reply>> Door::run_all(std::span<const Command> commands, Deadline deadline) {
  if (commands.empty()) return std::vector<Reply>{};
  return run_on(pool_, commands, usual(deadline), {});
}

Result<Reply> Door::run(const Command& command, Deadline deadline) {
  Reply reply = std::move(TRY(run_all({&command, 1}, deadline)).front());
  if (reply.failed()) return error_of(reply);
  return reply;
}

Result<Reply> Door::run(const Script& script, const std::vector<std::string>& keys,
                        const std::vector<std::string>& arguments, Deadline deadline) {
  Command command = {"EVALSHA", script.hash(), std::to_string(keys.size())};
  command.insert(command.end(), keys.begin(), keys.end());
  command.insert(command.end(), arguments.begin(), arguments.end());
  Reply reply = std::move(TRY(run_all({&command, 1}, deadline)).front());
  // A Redis that was started anew knows no script; this run did nothing yet.
  if (reply.is_error("NOSCRIPT")) {
    command[0] = "EVAL";
    command[1] = script.text();
    reply = std::move(TRY(run_all({&command, 1}, deadline)).front());
  }
  if (reply.failed()) return error_of(reply);
  return reply;
}

Result<Reply> Door::wait_for(const Command& command, Deadline deadline, std::stop_token stop) {
  // The caller says how long is too long, so passing that is a fault of Redis.
  auto replies = TRY(run_on(waiting_, {&command, 1}, {deadline}, std::move(stop)));
  Reply reply = std::move(replies.front());
  if (reply.failed()) return error_of(reply);
  return reply;
}

}  // namespace stithy::redis
