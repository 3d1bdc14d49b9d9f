// SPDX-License-Identifier: Apache-2.0
#include "ssh/loop.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "base/log.h"

namespace stithy::ssh {

namespace {

constexpr std::uint64_t kBell = 0;  // listening sockets are 1, 2, ...
constexpr std::uint64_t kFirstConnection = 1000;
constexpr std::chrono::milliseconds kClockEvery{250};
// Without a descriptor for whoever waits, the loop would turn for nothing.
constexpr std::chrono::milliseconds kNoRoom{20};
constexpr std::size_t kKeyThreads = 2, kKeyQueueMax = 512;
// Of those who wait at a socket, so many are let in before connections get their turn.
constexpr int kCallersAtOnce = 64;

}  // namespace

Result<std::shared_ptr<Mailbox>> Mailbox::make() {
  sys::Fd bell(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!bell) return internal("eventfd");
  return std::make_shared<Mailbox>(std::move(bell));
}

void Mailbox::ring(std::uint64_t who) {
  {
    std::lock_guard lock(mutex_);
    if (std::find(callers_.begin(), callers_.end(), who) != callers_.end()) return;
    callers_.push_back(who);
  }
  const std::uint64_t one = 1;
  static_cast<void>(!::write(bell_.get(), &one, sizeof one));
}

std::vector<std::uint64_t> Mailbox::empty() {
  std::uint64_t count = 0;
  static_cast<void>(!::read(bell_.get(), &count, sizeof count));
  std::lock_guard lock(mutex_);
  return std::exchange(callers_, {});
}

Result<std::unique_ptr<Loop>> Loop::make(const ServerOptions& options, ssh_bind_struct* rules) {
  auto mailbox = TRY(Mailbox::make());
  sys::Fd poll(::epoll_create1(EPOLL_CLOEXEC));
  if (!poll) return internal("epoll_create1");
  return std::unique_ptr<Loop>(new Loop(options, rules, std::move(mailbox), std::move(poll)));
}

Loop::Loop(const ServerOptions& options, ssh_bind_struct* rules, std::shared_ptr<Mailbox> mailbox,
           sys::Fd poll)
    : options_(options),
      rules_(rules),
      mailbox_(std::move(mailbox)),
      poll_(std::move(poll)),
      keys_("ssh keys", kKeyThreads, kKeyQueueMax),
      next_id_(kFirstConnection) {}

Loop::~Loop() { stop(Deadline::in({})); }

void Loop::start(std::vector<Listening>& listening, Door door) {
  door_ = std::move(door);
  epoll_event event{.events = EPOLLIN, .data = {.u64 = kBell}};
  ::epoll_ctl(poll_.get(), EPOLL_CTL_ADD, mailbox_->fd(), &event);
  for (const auto& one : listening) {
    listening_.push_back(one.fd.get());
    event.data.u64 = listening_.size();
    ::epoll_ctl(poll_.get(), EPOLL_CTL_ADD, one.fd.get(), &event);
  }
  listens_ = true;
  thread_ = std::thread([this] { run(); });
}

void Loop::stop(Deadline deadline) {
  if (!thread_.joinable()) return;
  stop_by_ = deadline.at();
  stopping_ = true;
  mailbox_->ring(kBell);
  thread_.join();
  keys_.close();
}

void Loop::run() {
  while (!stopping_ || begin_to_stop())
    turn(lines_.empty() && listens_ ? -1 : static_cast<int>(kClockEvery.count()));
  while (!lines_.empty()) drop(lines_.begin()->first);
}

// False: nobody is here any more, or the time is up.
bool Loop::begin_to_stop() {
  if (listens_) {
    for (int fd : listening_) ::epoll_ctl(poll_.get(), EPOLL_CTL_DEL, fd, nullptr);
    listening_.clear();
    listens_ = false;
  }
  std::vector<std::uint64_t> idle;
  for (const auto& [id, line] : lines_)
    if (!line.connection->is_busy()) idle.push_back(id);
  for (auto id : idle) drop(id);
  return !lines_.empty() && Clock::now() < stop_by_.load();
}

void Loop::turn(int wait_ms) {
  std::array<epoll_event, 128> events{};
  const int n = ::epoll_wait(poll_.get(), events.data(), events.size(), wait_ms);
  for (int i = 0; i < n; ++i) {
    const auto id = events[static_cast<std::size_t>(i)].data.u64;
    const unsigned what = events[static_cast<std::size_t>(i)].events;
    if (id == kBell)
      for (auto who : mailbox_->empty()) look(who, 0);
    else if (id < kFirstConnection)
      answer(id <= listening_.size() ? listening_[id - 1] : -1);
    else
      look(id, what);
  }
  look_at_clocks();
}

void Loop::look(std::uint64_t id, unsigned events) {
  auto found = lines_.find(id);
  if (found == lines_.end()) return;
  Connection& connection = *found->second.connection;
  // While the client is not read from, this is how its end is known.
  if ((events & EPOLLERR) != 0 || ((events & EPOLLHUP) != 0 && !connection.wants_input()))
    connection.hang_up();
  else
    connection.advance();
  settle(id);
}

void Loop::settle(std::uint64_t id) {
  auto found = lines_.find(id);
  if (found == lines_.end()) return;
  Line& line = found->second;
  Connection& connection = *line.connection;
  if (connection.over()) return drop(id);
  if (line.stranger && connection.has_guest()) {
    line.stranger = false;
    --strangers_;
    --crowds_[line.crowd].strangers;
  }
  unsigned wanted = 0;
  if (connection.wants_input()) wanted |= EPOLLIN;
  if (connection.wants_output()) wanted |= EPOLLOUT;
  if (wanted == line.watched) return;
  line.watched = wanted;
  epoll_event event{.events = wanted, .data = {.u64 = id}};
  ::epoll_ctl(poll_.get(), EPOLL_CTL_MOD, line.fd, &event);
}

void Loop::answer(int listening) {
  if (listening < 0) return;
  for (int i = 0; i < kCallersAtOnce; ++i) {
    auto caller = accept_from(listening);
    if (!caller) {
      LOG(Warning, "ssh.no_room", {{"reason", caller.error().message}});
      if (!make_room({})) std::this_thread::sleep_for(kNoRoom);
      return;
    }
    if (!*caller) return;
    if (make_room((*caller)->crowd)) welcome(*std::move(*caller));
  }
}

// False: this one cannot be taken.
bool Loop::make_room(const std::string& crowd) {
  if (lines_.size() >= options_.connections_max && strangers_ == 0) return false;
  auto own = crowds_.find(crowd);
  if (own != crowds_.end() && own->second.connections >= options_.per_address_max) return false;
  const bool full =
      strangers_ >= options_.strangers_max || lines_.size() >= options_.connections_max;
  if (!full) return true;
  auto more = [](const auto& a, const auto& b) { return a.second.strangers < b.second.strangers; };
  auto most = std::max_element(crowds_.begin(), crowds_.end(), more);
  if (most == crowds_.end()) return false;
  for (const auto& [id, line] : lines_) {
    if (!line.stranger || line.crowd != most->first) continue;
    drop(id);
    return true;
  }
  return false;
}

void Loop::welcome(Caller caller) {
  const std::uint64_t id = next_id_++;
  auto wake = [mailbox = mailbox_, id] { mailbox->ring(id); };
  auto watch = [this, id](int fd, bool for_writing) {
    epoll_event event{.events = EPOLLONESHOT | (for_writing ? EPOLLOUT : EPOLLIN),
                      .data = {.u64 = id}};
    if (::epoll_ctl(poll_.get(), EPOLL_CTL_MOD, fd, &event) != 0)
      ::epoll_ctl(poll_.get(), EPOLL_CTL_ADD, fd, &event);
  };
  Line line{.connection = std::make_unique<Connection>(Connection::Parts{
                .door = door_,
                .ask = [this](auto task) { return keys_.submit(std::move(task)); },
                .wake = std::move(wake),
                .watch = std::move(watch),
                .times = {options_.login_grace, options_.patience},
                .address = std::move(caller.address)}),
            .crowd = std::move(caller.crowd)};
  const int fd = caller.fd.release();  // the library closes it
  if (!line.connection->open(rules_, fd)) {
    if (line.connection->fd() < 0) ::close(fd);
    return;
  }
  line.fd = fd;
  line.watched = EPOLLIN;
  epoll_event event{.events = EPOLLIN, .data = {.u64 = id}};
  ::epoll_ctl(poll_.get(), EPOLL_CTL_ADD, fd, &event);
  auto& crowd = crowds_[line.crowd];
  ++crowd.connections;
  ++crowd.strangers;
  ++strangers_;
  lines_.emplace(id, std::move(line));
  count_ = lines_.size();
  look(id, 0);
}

void Loop::drop(std::uint64_t id) {
  auto found = lines_.find(id);
  if (found == lines_.end()) return;
  Line& line = found->second;
  line.connection->hang_up();
  auto crowd = crowds_.find(line.crowd);
  --crowd->second.connections;
  if (line.stranger) {
    --crowd->second.strangers;
    --strangers_;
  }
  if (crowd->second.connections == 0) crowds_.erase(crowd);
  lines_.erase(found);  // closes the socket, which ends the watch over it
  count_ = lines_.size();
}

void Loop::look_at_clocks() {
  const auto now = Clock::now();
  if (now - clocks_seen_ < kClockEvery) return;
  clocks_seen_ = now;
  std::vector<std::uint64_t> over;
  for (auto& [id, line] : lines_) {
    line.connection->look_at_clock(now);
    if (line.connection->over()) over.push_back(id);
  }
  for (auto id : over) drop(id);
}

}  // namespace stithy::ssh
