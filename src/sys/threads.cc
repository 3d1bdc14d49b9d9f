// SPDX-License-Identifier: Apache-2.0
#include "sys/threads.h"

#include <pthread.h>

namespace stithy::sys {

WorkerPool::WorkerPool(std::string name, std::size_t threads, std::size_t queue_max)
    : name_(std::move(name)), thread_count_(threads), queue_max_(queue_max) {
  for (std::size_t i = 0; i < threads; ++i) {
    threads_.emplace_back([this] { work(); });
    pthread_setname_np(threads_.back().native_handle(), name_.substr(0, 15).c_str());
  }
}

bool WorkerPool::submit(Task task) {
  {
    std::lock_guard lock(mutex_);
    if (closed_ || queue_.size() >= queue_max_) return false;
    queue_.push_back(std::move(task));
  }
  wake_.notify_one();
  return true;
}

void WorkerPool::close() {
  {
    std::lock_guard lock(mutex_);
    closed_ = true;
  }
  wake_.notify_all();
  for (auto& thread : threads_)
    if (thread.joinable()) thread.join();
}

std::size_t WorkerPool::queued() const {
  std::lock_guard lock(mutex_);
  return queue_.size();
}

void WorkerPool::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [this] { return closed_ || !queue_.empty(); });
    if (queue_.empty()) return;
    Task task = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    ++running_;
    task();
    task = nullptr;
    --running_;
    lock.lock();
  }
}

}  // namespace stithy::sys
