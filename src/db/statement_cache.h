// SPDX-License-Identifier: Apache-2.0
//
// statement_cache.h — prepared statements by their text; the least recently used goes first.
//
// For connections that fetch results whole, so that no statement is in use between two calls.
#pragma once

#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace stithy::db {

template <class Prepared>
class StatementCache {
 public:
  static constexpr std::size_t kMax = 256;

  // Lives until the next put().
  Prepared* find(std::string_view text) {
    auto found = by_text_.find(text);
    if (found == by_text_.end()) return nullptr;
    entries_.splice(entries_.begin(), entries_, found->second);
    return &found->second->second;
  }
  // The one that has to go, when the cache is full.
  std::optional<Prepared> make_room() {
    if (entries_.size() < kMax) return std::nullopt;
    by_text_.erase(entries_.back().first);
    std::optional<Prepared> oldest = std::move(entries_.back().second);
    entries_.pop_back();
    return oldest;
  }
  Prepared* put(std::string_view text, Prepared prepared) {
    entries_.emplace_front(std::string(text), std::move(prepared));
    by_text_.emplace(entries_.front().first, entries_.begin());
    return &entries_.front().second;
  }

 private:
  using Entry = std::pair<std::string, Prepared>;
  std::list<Entry> entries_;  // most recently used first
  std::unordered_map<std::string_view, typename std::list<Entry>::iterator> by_text_;
};

}  // namespace stithy::db
