// SPDX-License-Identifier: Apache-2.0
#include "features/admin/events/api.h"

#include "base/text.h"
#include "kit/replay/replay.h"
#include "pillars/foundations.h"
#include "web/answer.h"

namespace stithy::admin {

namespace {

constexpr std::int64_t kLimit = 100, kLimitMax = 500, kWaitMax = 25;
constexpr std::int64_t kScanMax = 2'000;  // of one answer, whatever it looks for

struct Wish {
  std::int64_t after = 0, limit = kLimit, wait = 0;
  std::optional<std::string> name;
  std::optional<std::int64_t> repository;
};

Result<std::int64_t> number_in(const web::Request& request, std::string_view name,
                               std::int64_t otherwise, std::int64_t least, std::int64_t most) {
  if (!request.has_query(name)) return otherwise;
  auto number = text::parse_number<std::int64_t>(request.query(name));
  if (number && *number >= least && *number <= most) return *number;
  return invalid_field(std::string(name),
                       text::format("'{}' is a number from {} to {}.", name, least, most));
}

Result<Wish> wish_of(const web::Request& request) {
  constexpr std::int64_t kMost = (std::int64_t{1} << 53) - 1;
  Wish wish;
  wish.after = TRY(number_in(request, "after", 0, 0, kMost));
  wish.limit = TRY(number_in(request, "limit", kLimit, 1, kLimitMax));
  wish.wait = TRY(number_in(request, "wait", 0, 0, kWaitMax));
  if (request.has_query("name")) wish.name = request.query("name");
  if (request.has_query("repository"))
    wish.repository = TRY(number_in(request, "repository", 0, 1, kMost));
  return wish;
}

Result<ApiEvent> shown(const kit::ToldEvent& told) {
  ApiEvent event{.position = told.position,
                 .id = told.id.value(),
                 .name = told.name,
                 .happened_at = render_iso(told.at),
                 .repository = {},
                 .payload = TRY(Json::parse(told.payload))};
  const Json* repository = event.payload.find("repository");
  if (repository && repository->as_int()) event.repository = *repository->as_int();
  return event;
}

struct Looked {
  ApiEvents found;
  bool to_the_end = true;  // nothing is behind what was looked at
};

// `next` is behind all that was looked at, also what was not wanted.
Result<Looked> look(db::Reader& reader, const Wish& wish, std::int64_t after) {
  ApiEvents out{.events = {}, .next = after};
  std::int64_t scan = wish.repository ? kScanMax : wish.limit;
  auto told = TRY(kit::list_told_events(reader, after, wish.name, scan));
  for (const auto& one : told) {
    out.next = one.position;
    auto event = TRY(shown(one));
    if (wish.repository && event.repository != wish.repository) continue;
    out.events.push_back(std::move(event));
    if (static_cast<std::int64_t>(out.events.size()) == wish.limit) break;
  }
  return Looked{std::move(out), static_cast<std::int64_t>(told.size()) < scan};
}

// From now on what is told wakes the request.
void listen(web::Request& request) {
  if (request.waiting()) return request.waiting()->begin_look();
  auto waiting = std::make_shared<web::Waiting>();
  request.set_waiting(waiting);
  const std::string topics[] = {std::string(kit::kJournalTopic)};
  request.on().live.watch(topics, {.send =
                                       [waiting](std::string_view) {
                                         waiting->wake();
                                         return true;
                                       },
                                   .gone = [waiting] { return waiting->ended(); },
                                   .close = [waiting] { waiting->wake(); },
                                   .until = request.now() + std::chrono::seconds(kWaitMax)});
}

}  // namespace

const web::Schema& schema_of(const ApiEvent*) {
  using E = ApiEvent;
  static const auto made = web::describe<E>(
      "event",
      {web::field("position", &E::position, "Where it stands among all.",
                  {.example = "892723498209473"}),
       web::field("id", &E::id, "Its number, which never changes.", {.example = "892723498209472"}),
       web::field("name", &E::name, "What happened.", {.example = "\"repo.pushed\""}),
       web::field("happened_at", &E::happened_at, "When.",
                  {.format = "date-time", .example = "\"2026-11-20T09:00:00Z\""}),
       web::field("repository", &E::repository, "The repository it is about, if any.",
                  {.example = "892639174771404"}),
       web::field("payload", &E::payload, "What it says; see the reference of events.",
                  {.example = "{}"})});
  return made;
}

const web::Schema& schema_of(const ApiEvents*) {
  using E = ApiEvents;
  static const auto made = web::describe<E>(
      "events", {web::field("events", &E::events, "In order."),
                 web::field("next", &E::next, "What `after` is in the next question.",
                            {.example = "892723498209473"})});
  return made;
}

Result<web::Answer> api_events(const access::SiteAdmin&, web::Request& request) {
  const Wish wish = TRY(wish_of(request));
  const auto until = request.exchange()->arrived_at() + std::chrono::seconds(wish.wait);
  const bool waits = wish.wait > 0;
  if (waits) listen(request);
  const auto late = [&] { return std::chrono::steady_clock::now() >= until; };
  db::Reader* reader = TRY(request.reader());
  auto looked = TRY(look(*reader, wish, wish.after));
  while (waits && looked.found.events.empty() && !looked.to_the_end && !late())
    looked = TRY(look(*reader, wish, looked.found.next));
  if (!waits || !looked.found.events.empty() || late() || request.waiting()->ended())
    return web::json_of(looked.found);
  return request.rest(until);
}

}  // namespace stithy::admin
