// SPDX-License-Identifier: Apache-2.0
#include "git/running.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace stithy::git {

Timekeeper::Timekeeper() : thread_([this] { work(); }) {}

Timekeeper::~Timekeeper() {
  {
    std::lock_guard lock(mutex_);
    closed_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void Timekeeper::watch(std::weak_ptr<ChildWatch> child, Deadline deadline) {
  std::lock_guard lock(mutex_);
  // A run that has ended long before its moment leaves its line; sweep when there are many.
  if (due_.size() > 1024)
    std::erase_if(due_, [](const auto& entry) { return entry.second.expired(); });
  due_.emplace(deadline.at(), std::move(child));
  wake_.notify_all();
}

void Timekeeper::work() {
  std::unique_lock lock(mutex_);
  while (!closed_) {
    if (due_.empty()) {
      wake_.wait(lock);
      continue;
    }
    auto first = due_.begin();
    if (first->first > Deadline::Clock::now()) {
      // Never wait for time_point::max(): the arithmetic of some libraries overflows there.
      auto until = std::min(first->first, Deadline::Clock::now() + std::chrono::hours(1));
      wake_.wait_until(lock, until);
      continue;
    }
    std::shared_ptr<ChildWatch> child = first->second.lock();
    due_.erase(first);
    lock.unlock();
    if (child) {
      child->stopped = true;
      child->process.kill();
    }
    child.reset();
    lock.lock();
  }
}

void Running::State::observe(sys::ExitStatus status) {
  if (observed) return;
  observed = true;
  describe_run(span, status, child->stopped);
  span.end();
  if (!observer) return;
  auto took = std::chrono::steady_clock::now() - begin;
  observer({subcommand, std::chrono::duration_cast<std::chrono::microseconds>(took), status,
            child->stopped});
}

Running::Running(std::unique_ptr<State> state) : state_(std::move(state)) {}
Running::Running(Running&&) noexcept = default;

Running& Running::operator=(Running&& other) noexcept {
  if (this != &other) {
    Running old(std::move(state_));
    state_ = std::move(other.state_);
  }
  return *this;
}

Running::~Running() {
  if (!state_) return;
  if (!state_->observed) state_->child->process.kill();
  state_->input.reset();
  state_->output.reset();
  auto status = state_->child->process.wait(Deadline::in(std::chrono::seconds(5)));
  if (status) state_->observe(*status);
}

sys::Fd& Running::input() { return state_->input; }
sys::Fd& Running::output() { return state_->output; }
sys::Fd Running::take_input() { return std::move(state_->input); }
sys::Fd Running::take_output() { return std::move(state_->output); }
void Running::kill() { state_->child->process.kill(); }

Result<sys::ExitStatus> Running::finish(Deadline deadline) {
  state_->input.reset();
  auto status = state_->child->process.wait(deadline);
  if (state_->child->stopped || (!status && status.error().code == Code::Conflict))
    return unavailable("The operation took too long and was stopped.", std::chrono::seconds(30),
                       "the deadline of a git process passed");
  if (status) state_->observe(*status);
  return status;
}

bool Running::ended_by(Deadline deadline) const {
  pollfd one{state_->child->process.pidfd(), POLLIN, 0};
  while (::poll(&one, 1, static_cast<int>(deadline.left().count())) < 0 && errno == EINTR) {}
  return (one.revents & POLLIN) != 0;
}

int Running::end_event() const { return state_->child->process.pidfd(); }

std::string Running::errors() const {
  std::string out(sys::kErrorTextMax, '\0');
  ssize_t n = ::pread(state_->errors.get(), out.data(), out.size(), 0);
  out.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
  return out;
}

}  // namespace stithy::git
