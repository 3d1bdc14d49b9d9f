// SPDX-License-Identifier: Apache-2.0
#include "kit/leases/leader.h"

#include "base/log.h"
#include "db/transact.h"

namespace stithy::leases {

namespace {

// Of the span: how often it is extended, and how much earlier than the lease leads() ends.
constexpr int kTurns = 3, kMargin = 10;

}  // namespace

Leader::Leader(db::Database& database, const sys::Clock& clock, LeaderOptions options)
    : database_(database), clock_(clock), options_(std::move(options)) {}

Leader::~Leader() { stop(); }

void Leader::start() {
  thread_ = std::thread([this] {
    for (;;) {
      step();
      std::unique_lock lock(mutex_);
      if (wake_.wait_for(lock, options_.span / kTurns, [this] { return stopping_; })) return;
    }
  });
}

void Leader::stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
  give_back();
}

std::optional<Lease> Leader::lease() const {
  std::lock_guard lock(mutex_);
  if (!lease_ || clock_.now() + options_.span / kMargin >= lease_->until) return std::nullopt;
  return lease_;
}

bool Leader::leads() const { return lease().has_value(); }

Result<std::optional<Lease>> Leader::ask(const std::optional<Lease>& held, Instant now) {
  return db::transact(database_, Deadline::in(options_.span / kTurns),
                      [&](db::Tx& tx) -> Result<std::optional<Lease>> {
                        if (!held)
                          return take_lease(tx, options_.name, options_.holder, options_.span, now);
                        return std::optional(TRY(extend_lease(tx, *held, options_.span, now)));
                      });
}

// The end is counted from before the question, so that a slow database makes it no longer.
void Leader::step() {
  std::optional<Lease> held;
  {
    std::lock_guard lock(mutex_);
    held = lease_;
  }
  const Instant now = clock_.now();
  auto answer = ask(held, now);
  // Who was too late may be the next one all the same.
  if (!answer && answer.error().code == Code::Conflict) answer = ask(std::nullopt, now);
  // Without an answer the lease holds as long as it was said to.
  if (!answer) {
    LOG(Warning, "leases.unanswered", {{"lease", options_.name}, {"cause", answer.error().cause}});
    return;
  }
  std::optional<Lease> next = *answer;
  if (next.has_value() != held.has_value())
    LOG(Info, next ? "leases.leads" : "leases.lost",
        {{"lease", options_.name}, {"token", next ? next->token : held->token}});
  std::lock_guard lock(mutex_);
  lease_ = std::move(next);
}

void Leader::give_back() {
  std::optional<Lease> held;
  {
    std::lock_guard lock(mutex_);
    held.swap(lease_);
  }
  if (!held) return;
  auto released = db::transact(database_, Deadline::in(options_.span / kTurns),
                               [&](db::Tx& tx) { return release_lease(tx, *held); });
  // Then the others wait for its end.
  if (!released)
    LOG(Warning, "leases.not_released",
        {{"lease", options_.name}, {"cause", released.error().cause}});
}

}  // namespace stithy::leases
