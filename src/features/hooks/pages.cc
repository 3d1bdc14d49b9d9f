// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>

#include "base/indent_json.h"
#include "base/text.h"
#include "features/hooks/form.h"
#include "features/hooks/routes.h"
#include "features/hooks/scope.h"
#include "features/hooks/urls.h"
#include "features/hooks/views/hooks.h"
#include "pillars/access/organisation_page.h"
#include "pillars/access/settings_page.h"
#include "ui/places.h"
#include "web/page.h"

namespace stithy::hooks {

namespace {

constexpr std::int64_t kDeliveriesShown = 20, kAttemptsShown = 20;

struct Standing {
  ui::State state;
  std::string word;
};

Standing standing_of(const Hook& hook) {
  if (!hook.active) return {ui::State::Idle, hook.paused ? "switched off" : "not active"};
  if (!hook.last_status) return {ui::State::Idle, "not used yet"};
  if (hook.failures > 0) return {ui::State::Bad, "failing"};
  return {ui::State::Ok, "answers"};
}

Standing standing_of(const sql::DeliveryRow& row) {
  switch (row.state) {
    case DeliveryState::Delivered: return {ui::State::Ok, "delivered"};
    case DeliveryState::Dead: return {ui::State::Bad, "given up"};
    case DeliveryState::Pending: break;
  }
  return row.attempts == 0 ? Standing{ui::State::Idle, "waiting"}
                           : Standing{ui::State::Warn, "tried again"};
}

std::string events_of(const Hook& hook) {
  return hook.events == std::vector<std::string>{std::string(kEverything)}
             ? "everything"
             : text::join(hook.events, ", ");
}

std::string title_of(const sql::DeliveryRow& row) {
  std::string title =
      row.action.empty() ? row.event : text::format("{} · {}", row.event, row.action);
  return row.redelivery ? title + " · sent again" : title;
}

std::string status_words(std::int64_t status) {
  return status == 0 ? "no answer" : std::to_string(status);
}

std::string label_of(Format format) {
  for (const auto& one : format_names())
    if (one.format == format) return std::string(one.label);
  return {};
}

HookRow row_of(const Hook& hook, std::string_view path) {
  auto standing = standing_of(hook);
  HookRow row{.href = url::show(path, std::to_string(hook.id.value())),
              .url = shown_url(hook),
              .events = events_of(hook),
              .format = label_of(hook.format),
              .state = standing.state,
              .state_word = std::move(standing.word),
              .note = {}};
  if (hook.paused)
    row.note = *hook.paused;
  else if (hook.failures > 0)
    row.note = hook.last_words.value_or("");
  return row;
}

DeliveryLine line_of(const sql::DeliveryRow& row, std::string_view path) {
  auto standing = standing_of(row);
  return {
      .href = url::delivery(path, std::to_string(row.hook.value()), std::to_string(row.id.value())),
      .title = title_of(row),
      .guid = row.guid,
      .note = row.state == DeliveryState::Delivered ? status_words(row.status)
                                                    : row.reason.value_or(""),
      .state = standing.state,
      .state_word = std::move(standing.word),
      .at = row.attempted_at.value_or(row.created_at)};
}

Result<void> add_deliveries(db::Reader& reader, const web::Request& request, const Hook& hook,
                            std::string_view path, FormView& view) {
  auto before = text::parse_number<std::int64_t>(request.query("before"))
                    .value_or(std::numeric_limits<std::int64_t>::max());
  auto rows = TRY(sql::list_deliveries(reader, hook.id, DeliveryId{before}, std::nullopt,
                                       kDeliveriesShown + 1));
  bool more = rows.size() > static_cast<std::size_t>(kDeliveriesShown);
  if (more) rows.pop_back();
  for (const auto& row : rows) view.deliveries.push_back(line_of(row, path));
  std::string here = url::show(path, view.id);
  if (more) view.pages.next_href = text::format("{}?before={}", here, rows.back().id.value());
  if (request.has_query("before")) view.pages.previous_href = here;
  return {};
}

AttemptView attempt_of(const sql::AttemptRow& row) {
  return {.number = row.number,
          .at = row.at,
          .duration = text::format("{} ms", row.duration_ms),
          .status = status_words(row.status),
          .error = row.error.value_or(""),
          .request_head = row.request_head,
          .response_head = row.response_head,
          .response_body = text::repair_utf8(row.response_body)};
}

// Pages of a repository or organisation stand among its settings, those of the instance below
// /admin.
ui::Frame bare_frame(web::Request& request, const access::RepoAdmin& at, std::string_view title) {
  return access::settings_frame(request, at, title);
}
ui::Frame bare_frame(web::Request& request, const access::OrgOwner& at, std::string_view title) {
  return access::organisation_frame(request, at, title);
}
ui::Frame bare_frame(web::Request& request, const access::SiteAdmin&, std::string_view title) {
  ui::Frame frame = web::frame_for(request, std::string(title));
  frame.current = "admin";
  frame.crumbs = {{"Administration", ui::place::kAdmin, false}};
  return frame;
}
Result<web::Answer> answer_in(const access::RepoAdmin& at, web::Request& request,
                              const ui::Frame& frame, const Html& body, int status) {
  return access::settings_answer(request, at, frame, "hooks", body, status);
}
Result<web::Answer> answer_in(const access::OrgOwner& at, web::Request& request,
                              const ui::Frame& frame, const Html& body, int status) {
  return access::organisation_answer(request, at, frame, "hooks", body, status);
}
Result<web::Answer> answer_in(const access::SiteAdmin&, web::Request& request,
                              const ui::Frame& frame, const Html& body, int status) {
  return web::page(request, frame, instance_page(body), status);
}

template <class At>
ui::Frame frame_of(web::Request& request, const At& at, std::string_view title) {
  ui::Frame frame = bare_frame(request, at, title);
  frame.crumbs.push_back({"Web hooks", url::list(Scope::of(at).place()), true});
  return frame;
}

template <class At>
Result<web::Answer> form_answer_in(const At& at, web::Request& request, FormView view, int status) {
  ui::Frame frame = frame_of(request, at, view.id.empty() ? "New web hook" : "Web hook");
  view.csrf = frame.csrf;
  view.path = Scope::of(at).place();
  view.now = request.now();
  for (const auto& one : format_names())
    view.formats.push_back({std::string(one.word), text::format("{} — {}", one.label, one.note)});
  return answer_in(at, request, frame, form_page(view), status);
}

template <class At>
Result<web::Answer> show_list_in(const At& at, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  ListView view{.path = Scope::of(at).place(), .rows = {}};
  for (const auto& hook : TRY(list_hooks(*reader, Scope::of(at).owner())))
    view.rows.push_back(row_of(hook, view.path));
  ui::Frame frame = bare_frame(request, at, "Web hooks");
  return answer_in(at, request, frame, list_page(view), 200);
}

template <class At>
Result<web::Answer> show_new_in(const At& at, web::Request& request) {
  FormView view;
  choose_events({"push"}, reach_of(Scope::of(at).owner()), view);
  return form_answer_in(at, request, std::move(view), 200);
}

template <class At>
Result<web::Answer> show_in(const At& at, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  auto hook = TRY(hook_in(*reader, Scope::of(at), request.param("hook")));
  FormView view = form_of(hook);
  TRY(add_deliveries(*reader, request, hook, Scope::of(at).place(), view));
  return form_answer_in(at, request, std::move(view), 200);
}

template <class At>
Result<web::Answer> show_delivery_in(const At& at, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  auto hook = TRY(hook_in(*reader, Scope::of(at), request.param("hook")));
  auto row = TRY(delivery_in(*reader, hook, request.param("delivery")));
  auto payload = TRY(sql::find_payload(*reader, row.payload));
  auto standing = standing_of(row);
  ui::Frame frame = frame_of(request, at, "Delivery");
  DeliveryView view{.csrf = frame.csrf,
                    .path = Scope::of(at).place(),
                    .hook_id = std::to_string(hook.id.value()),
                    .id = std::to_string(row.id.value()),
                    .title = title_of(row),
                    .guid = row.guid,
                    .payload = payload ? indent_json(payload->body) : "",
                    .state = standing.state,
                    .state_word = standing.word,
                    .reason = row.reason.value_or(""),
                    .attempts = {},
                    .created_at = row.created_at,
                    .now = request.now()};
  for (const auto& attempt : TRY(sql::list_attempts(*reader, row.id, kAttemptsShown)))
    view.attempts.push_back(attempt_of(attempt));
  return answer_in(at, request, frame, delivery_page(view), 200);
}

}  // namespace

Result<web::Answer> form_answer(const access::RepoAdmin& at, web::Request& request, FormView view,
                                int status) {
  return form_answer_in(at, request, std::move(view), status);
}
Result<web::Answer> form_answer(const access::OrgOwner& at, web::Request& request, FormView view,
                                int status) {
  return form_answer_in(at, request, std::move(view), status);
}
Result<web::Answer> form_answer(const access::SiteAdmin& at, web::Request& request, FormView view,
                                int status) {
  return form_answer_in(at, request, std::move(view), status);
}

Result<web::Answer> show_list(const access::RepoAdmin& at, web::Request& request) {
  return show_list_in(at, request);
}
Result<web::Answer> org_show_list(const access::OrgOwner& at, web::Request& request) {
  return show_list_in(at, request);
}
Result<web::Answer> instance_show_list(const access::SiteAdmin& at, web::Request& request) {
  return show_list_in(at, request);
}
Result<web::Answer> show_new(const access::RepoAdmin& at, web::Request& request) {
  return show_new_in(at, request);
}
Result<web::Answer> org_show_new(const access::OrgOwner& at, web::Request& request) {
  return show_new_in(at, request);
}
Result<web::Answer> instance_show_new(const access::SiteAdmin& at, web::Request& request) {
  return show_new_in(at, request);
}
Result<web::Answer> show(const access::RepoAdmin& at, web::Request& request) {
  return show_in(at, request);
}
Result<web::Answer> org_show(const access::OrgOwner& at, web::Request& request) {
  return show_in(at, request);
}
Result<web::Answer> instance_show(const access::SiteAdmin& at, web::Request& request) {
  return show_in(at, request);
}
Result<web::Answer> show_delivery(const access::RepoAdmin& at, web::Request& request) {
  return show_delivery_in(at, request);
}
Result<web::Answer> org_show_delivery(const access::OrgOwner& at, web::Request& request) {
  return show_delivery_in(at, request);
}
Result<web::Answer> instance_show_delivery(const access::SiteAdmin& at, web::Request& request) {
  return show_delivery_in(at, request);
}

}  // namespace stithy::hooks
