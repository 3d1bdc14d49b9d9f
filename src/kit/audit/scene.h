// SPDX-License-Identifier: Apache-2.0
//
// scene.h — who acts, from where and upon what, while a thread works for one request or command.
//
// Whatever is recorded on the thread is recorded in its scene. A scene with a usual action makes
// sure that the first transaction it commits leaves an entry: when nothing was recorded in it, the
// usual one is. Scenes nest; the inner one stands alone. For one thread; what it lends lives as
// long as the scope.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/instant.h"
#include "db/before_commit.h"

namespace stithy::audit {

struct Actor {
  // "person", "token", "application", "key", "deploy key", "visitor", "command", "system"
  std::string kind = "system";
  UserId id = {};
  std::string login = {};
  UserId acting = {};  // the administrator who acts as `id`
  std::string acting_login = {};
  std::int64_t credential = 0;  // of the token, key or session
};

// A named value before and after; what was not there, or is gone, is nothing.
struct Change {
  std::string name;
  std::optional<std::string> before, after;
};

// What an entry is about. What is left out is taken of the scene.
struct About {
  UserId subject = {};  // whom
  std::string subject_login = {};
  std::string object = {};  // in words: "ada/engine", "the key \"laptop\""
  NamespaceId node = {};    // the organisation or person that owns it
  std::string node_name = {};
  RepoId repo = {};
  std::string repo_name = {};
};

struct Scene {
  Actor actor = {};
  std::string address = {}, agent = {}, request = {};
  std::optional<Instant> now = {};
  About about = {};
  std::string usual_action = {};
  std::vector<Change> changes = {};  // of the usual entry
};

class Scope final : public db::BeforeCommit {
 public:
  explicit Scope(Scene scene);
  ~Scope() override;

  static Scope* current();
  Scene& scene() { return scene_; }
  // An entry was written in this transaction.
  void recorded(const db::Reader& tx) { recorded_in_ = &tx; }
  bool left_entry() const { return done_; }

  Result<void> add(db::Tx& tx) override;
  void ended(bool committed) override;

 private:
  Scene scene_;
  Scope* outer_;
  const db::Reader* recorded_in_ = nullptr;
  bool adding_ = false, done_ = false;
};

// In the scene of this thread, if there is one.
void set_about(About about);
void note_change(std::string name, std::optional<std::string> before,
                 std::optional<std::string> after);

}  // namespace stithy::audit
