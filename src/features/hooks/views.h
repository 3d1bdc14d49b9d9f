// SPDX-License-Identifier: Apache-2.0
//
// views.h — what the pages of web hooks show. Plain values.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/instant.h"
#include "base/result.h"
#include "ui/field.h"
#include "ui/lists.h"
#include "ui/state.h"

namespace stithy::hooks {

struct HookRow {
  std::string href, url, events, format;
  ui::State state = ui::State::Idle;
  std::string state_word;
  std::string note;  // why it is off, or what the target answered last
};
struct ListView {
  std::string path;
  std::vector<HookRow> rows;
};

struct EventChoice {
  std::string name, label, note;
  bool chosen = false;
};
struct DeliveryLine {
  std::string href, title, guid, note;
  ui::State state = ui::State::Idle;
  std::string state_word;
  Instant at;
};
struct FormView {
  std::string csrf, path, id;  // no id: a new one
  std::string message;
  std::vector<FieldError> errors;
  std::string url, format = "github", content_type = "json";
  bool has_secret = false, everything = false, active = true;
  std::string paused;
  std::vector<EventChoice> events;
  std::vector<ui::Choice> formats;
  std::vector<DeliveryLine> deliveries;
  ui::Pages pages;
  Instant now;

  std::string error(std::string_view field) const { return ui::error_of(errors, field); }
};

struct AttemptView {
  std::int64_t number = 0;
  Instant at;
  std::string duration, status, error, request_head, response_head, response_body;
};
struct DeliveryView {
  std::string csrf, path, hook_id, id, title, guid, payload;
  ui::State state = ui::State::Idle;
  std::string state_word, reason;
  std::vector<AttemptView> attempts;
  Instant created_at, now;
};

}  // namespace stithy::hooks
