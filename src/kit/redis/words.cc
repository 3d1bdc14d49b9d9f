// SPDX-License-Identifier: Apache-2.0
#include "kit/redis/words.h"

#include <condition_variable>
#include <mutex>
#include <set>
#include <string>
#include <thread>

#include "base/text.h"
#include "kit/redis/subscription.h"
#include "sys/random.h"

namespace stithy::redis {

namespace {

constexpr std::size_t kWordMax = 200, kWordsMax = 512;
// Words told within this time travel together, each once.
constexpr std::chrono::milliseconds kBetween{20};
constexpr std::chrono::seconds kSendWait{2};

class Words final : public db::Notices {
 public:
  Words(Door& door, Hear hear, Missed missed)
      : door_(door),
        self_(sys::random_hex(16)),
        hear_(std::move(hear)),
        subscription_(
            door, {door.key("words")},
            {.heard = [this](std::string_view, std::string_view message) { take(message); },
             .restored = std::move(missed)}),
        sender_([this] { send(); }) {}

  ~Words() override {
    {
      std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    told_.notify_all();
    sender_.join();
  }

  void tell(std::string_view word) override {
    if (word.empty() || word.size() > kWordMax || text::contains(word, "\n")) return;
    std::lock_guard lock(mutex_);
    if (words_.size() < kWordsMax && words_.emplace(word).second) told_.notify_all();
  }

 private:
  // The first line says who told it.
  void take(std::string_view message) {
    const auto [from, words, found] = text::cut(message, "\n");
    if (!found || from == self_) return;
    for (std::string_view word : text::split(words, '\n'))
      if (!word.empty()) hear_(word);
  }

  void send() {
    std::unique_lock lock(mutex_);
    for (;;) {
      told_.wait(lock, [&] { return stopping_ || !words_.empty(); });
      if (stopping_) return;
      lock.unlock();
      std::this_thread::sleep_for(kBetween);
      lock.lock();
      std::string message = self_ + "\n";
      for (const std::string& word : std::exchange(words_, {})) message += word + "\n";
      lock.unlock();
      // What cannot be told now is of no use later.
      (void)door_.run({"PUBLISH", door_.key("words"), message}, Deadline::in(kSendWait));
      lock.lock();
    }
  }

  Door& door_;
  const std::string self_;
  const Hear hear_;
  std::mutex mutex_;
  std::condition_variable told_;
  std::set<std::string> words_;
  bool stopping_ = false;
  Subscription subscription_;
  std::thread sender_;
};

}  // namespace

std::unique_ptr<db::Notices> open_words(Door& door, db::Notices::Hear hear,
                                        db::Notices::Missed missed) {
  return std::make_unique<Words>(door, std::move(hear), std::move(missed));
}

}  // namespace stithy::redis
