// SPDX-License-Identifier: Apache-2.0
#include "kit/audit/scene.h"

#include "kit/audit/record.h"

namespace stithy::audit {

namespace {

constinit thread_local Scope* current_scope = nullptr;

}  // namespace

Scope::Scope(Scene scene) : scene_(std::move(scene)), outer_(current_scope) {
  current_scope = this;
}

Scope::~Scope() { current_scope = outer_; }

Scope* Scope::current() { return current_scope; }

Result<void> Scope::add(db::Tx& tx) {
  const bool spoken = recorded_in_ == &tx;
  recorded_in_ = nullptr;
  adding_ = spoken;
  if (spoken || done_ || scene_.usual_action.empty()) return {};
  TRY(record(tx, {.action = scene_.usual_action, .about = {}, .changes = scene_.changes}));
  recorded_in_ = nullptr;
  adding_ = true;
  return {};
}

void Scope::ended(bool committed) {
  done_ = done_ || (committed && adding_);
  adding_ = false;
}

void set_about(About about) {
  if (current_scope != nullptr) current_scope->scene().about = std::move(about);
}

void note_change(std::string name, std::optional<std::string> before,
                 std::optional<std::string> after) {
  if (current_scope == nullptr) return;
  for (Change& change : current_scope->scene().changes) {
    if (change.name != name) continue;
    change = {std::move(name), std::move(before), std::move(after)};  // the transaction ran again
    return;
  }
  current_scope->scene().changes.push_back({std::move(name), std::move(before), std::move(after)});
}

}  // namespace stithy::audit
