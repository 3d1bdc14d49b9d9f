// SPDX-License-Identifier: Apache-2.0
//
// threads.h — shared state that can only be reached through its lock, and bounded worker pools.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace stithy::sys {

// State behind a mutex: state.with([](T& t) { ... }) is the only way in.
template <class T>
class Locked {
 public:
  template <class... Args>
  explicit Locked(Args&&... args) : value_(std::forward<Args>(args)...) {}
  template <class F>
  auto with(F&& f) {
    std::lock_guard lock(mutex_);
    return f(value_);
  }

 private:
  std::mutex mutex_;
  T value_;
};

// A fixed number of threads over a bounded queue. submit() never blocks: false means full or
// closed, and the task was not taken. Tasks must not throw.
class WorkerPool {
 public:
  using Task = std::function<void()>;
  WorkerPool(std::string name, std::size_t threads, std::size_t queue_max);
  ~WorkerPool() { close(); }
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  [[nodiscard]] bool submit(Task task);
  void close();  // runs what is queued, then joins; safe to call twice
  std::size_t queued() const;
  std::size_t running() const { return running_.load(); }
  std::size_t threads() const { return thread_count_; }
  const std::string& name() const { return name_; }

 private:
  void work();
  const std::string name_;
  const std::size_t thread_count_, queue_max_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Task> queue_;
  bool closed_ = false;
  std::atomic<std::size_t> running_{0};
  std::vector<std::thread> threads_;
};

}  // namespace stithy::sys
