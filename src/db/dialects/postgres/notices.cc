// SPDX-License-Identifier: Apache-2.0
#include "db/dialects/postgres/notices.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <set>
#include <string>
#include <thread>

#include "base/log.h"
#include "base/text.h"
#include "db/dialects/postgres/link.h"
#include "sys/fd.h"
#include "sys/threads.h"

namespace stithy::db::postgres {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// A payload is shorter than 8000 bytes (PostgreSQL, "NOTIFY").
constexpr std::size_t kPayloadMax = 7900;
constexpr std::size_t kWordMax = 200, kWordsMax = 512;
// Words told within this time travel together, each once.
constexpr milliseconds kBetween{20};
constexpr seconds kAnswerWait{5}, kBetweenProofs{30};
constexpr milliseconds kRetryFirst{100}, kRetryMost{5'000};

struct FreeNotify {
  void operator()(PGnotify* notify) const { PQfreemem(notify); }
};

class PostgresNotices final : public Notices {
 public:
  PostgresNotices(Address address, sys::Fd wake, Hear hear, Missed missed)
      : address_(std::move(address)),
        wake_(std::move(wake)),
        hear_(std::move(hear)),
        missed_(std::move(missed)),
        thread_([this] { run(); }) {}

  ~PostgresNotices() override {
    stopping_ = true;
    ring();
    thread_.join();
  }

  void tell(std::string_view word) override {
    if (word.empty() || word.size() > kWordMax || text::contains(word, "\n")) return;
    const bool fresh = words_.with([&](std::set<std::string>& words) {
      return words.size() < kWordsMax && words.emplace(word).second;
    });
    if (fresh) ring();
  }

 private:
  void ring() {
    const std::uint64_t one = 1;
    [[maybe_unused]] auto n = ::write(wake_.get(), &one, sizeof one);
  }

  void run() {
    milliseconds rest = kRetryFirst;
    for (bool first = true; !stopping_; first = false) {
      if (!first) {
        sleep(rest);
        rest = std::min(rest * 2, kRetryMost);
      }
      auto link = Link::open(address_, Deadline::in(kAnswerWait));
      if (!link || stopping_) continue;
      if (!say(*link, "listen stithy")) continue;
      rest = kRetryFirst;
      if (!first) missed_();
      attend(*link);
      if (!stopping_) LOG(Warning, "db.notices_cut", {});
    }
  }

  // Until the wire is cut or the end comes.
  void attend(Link& link) {
    auto next_proof = Deadline::in(kBetweenProofs);
    while (!stopping_ && !link.broken()) {
      pollfd watched[2] = {{.fd = PQsocket(link.handle()), .events = POLLIN, .revents = 0},
                           {.fd = wake_.get(), .events = POLLIN, .revents = 0}};
      const auto patience = std::min<std::int64_t>(next_proof.left().count() + 1, 60'000);
      ::poll(watched, 2, static_cast<int>(patience));
      if (watched[1].revents != 0 && !send_words(link)) return;
      // A wire that was cut without a word is noticed by asking.
      if (next_proof.passed()) {
        if (!say(link, "select 1")) return;
        next_proof = Deadline::in(kBetweenProofs);
      }
      if (PQconsumeInput(link.handle()) == 0) return;
      hear_all(link);
    }
  }

  void hear_all(Link& link) {
    const int self = PQbackendPID(link.handle());
    while (auto notify = std::unique_ptr<PGnotify, FreeNotify>(PQnotifies(link.handle()))) {
      if (notify->be_pid == self) continue;
      for (std::string_view word : text::split(notify->extra, '\n'))
        if (!word.empty()) hear_(word);
    }
  }

  bool send_words(Link& link) {
    std::uint64_t rings = 0;
    [[maybe_unused]] auto n = ::read(wake_.get(), &rings, sizeof rings);
    if (stopping_) return true;
    std::this_thread::sleep_for(kBetween);
    auto words = words_.with([](std::set<std::string>& mine) { return std::exchange(mine, {}); });
    std::string payload;
    for (const std::string& word : words) {
      if (payload.size() + word.size() + 1 > kPayloadMax) break;
      payload += word + "\n";
    }
    if (payload.empty()) return true;
    const char* values[] = {payload.c_str()};
    if (PQsendQueryParams(link.handle(), "select pg_notify('stithy', $1)", 1, nullptr, values,
                          nullptr, nullptr, 0) == 0)
      return false;
    return succeeded(link);
  }

  bool say(Link& link, const char* sql) {
    return PQsendQuery(link.handle(), sql) != 0 && succeeded(link);
  }

  bool succeeded(Link& link) {
    const auto results = link.all(Deadline::in(kAnswerWait));
    if (results.empty() || link.broken()) return false;
    const auto status = PQresultStatus(results.front().get());
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
  }

  void sleep(milliseconds span) {
    pollfd watched{.fd = wake_.get(), .events = POLLIN, .revents = 0};
    const auto until = Deadline::in(span);
    while (!stopping_ && !until.passed()) {
      ::poll(&watched, 1, static_cast<int>(until.left().count()) + 1);
      // Words told meanwhile are of no use any more.
      std::uint64_t rings = 0;
      [[maybe_unused]] auto n = ::read(wake_.get(), &rings, sizeof rings);
    }
    words_.with([](std::set<std::string>& words) { words.clear(); });
  }

  const Address address_;
  const sys::Fd wake_;
  const Hear hear_;
  const Missed missed_;
  sys::Locked<std::set<std::string>> words_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace

Result<std::unique_ptr<Notices>> open_notices(const Options& options, Notices::Hear hear,
                                              Notices::Missed missed) {
  Address address = TRY(Address::parse(options.url, options.password));
  sys::Fd wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (wake.get() < 0) return internal("eventfd failed");
  return std::unique_ptr<Notices>(std::make_unique<PostgresNotices>(
      std::move(address), std::move(wake), std::move(hear), std::move(missed)));
}

}  // namespace stithy::db::postgres
