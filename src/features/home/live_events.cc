// SPDX-License-Identifier: Apache-2.0
//
// live_events.cc — GET /events?topics=repo:42,job:7: Server-Sent Events for the open page.
//
// An event bears its topic as its name and nothing else. A client that comes back after a gap
// (Last-Event-ID, WHATWG HTML section 9.2) is told of every topic at once, since what happened
// meanwhile is not kept.
#include <charconv>

#include "base/text.h"
#include "features/home/routes.h"
#include "kit/live.h"
#include "pillars/foundations.h"
#include "web/answer.h"

namespace stithy::home {

namespace {

constexpr std::size_t kTopicsMax = 20;
constexpr std::string_view kForm =
    "Topics are repo:NUMBER and, for administrators, job:NUMBER and jobs:0, separated by commas.";
// After it a page that hears something asks again, and what it may see is checked anew.
constexpr std::chrono::minutes kStreamTime{10};
// An id says only that its owner has been here before.
constexpr std::string_view kSeen = "1";

Error unknown(std::string_view topic) {
  return invalid_field("topics", text::format("'{}' is none. {}", topic, kForm));
}

// NotFound when it is not there for whoever asks.
Result<void> check_topic(std::string_view topic, web::Request& request, db::Reader& reader) {
  auto [kind, number, whole] = text::cut(topic, ":");
  std::int64_t id = 0;
  auto end = number.data() + number.size();
  auto parsed = std::from_chars(number.data(), end, id);
  if (!whole || parsed.ec != std::errc() || parsed.ptr != end) return unknown(topic);
  // Of any number: whether there is such a job is seen by who may see jobs.
  if (kind == "job" || kind == "jobs") {
    if (request.principal().site_admin) return {};
    return not_found(text::format("There is nothing of the topic '{}'.", topic));
  }
  if (kind != "repo") return unknown(topic);
  auto found = TRY(repo::find_repository(reader, RepoId{id}));
  bool seen = found && !found->deleted_at &&
              TRY(access::role_of(reader, request.principal(), *found)) != repo::Role::None;
  if (!seen) return not_found(text::format("There is nothing of the topic '{}'.", topic));
  return {};
}

}  // namespace

Result<web::Answer> live_events(const access::Anyone&, web::Request& request) {
  std::vector<std::string> topics;
  for (std::string_view topic : text::split(request.query("topics"), ','))
    if (!topic.empty()) topics.emplace_back(topic);
  if (topics.empty() || topics.size() > kTopicsMax)
    return invalid_field("topics", text::format("Name 1 to {}. {}", kTopicsMax, kForm));
  db::Reader* reader = TRY(request.reader());
  for (const std::string& topic : topics) TRY(check_topic(topic, request, *reader));
  bool again = request.head().headers.has("Last-Event-ID");
  kit::Live& live = request.on().live;
  Instant until = request.now() + kStreamTime;
  web::Answer answer;
  answer.body = http::EventStream{
      [&live, until, again, topics = std::move(topics)](std::shared_ptr<http::EventSink> sink) {
        auto send = [sink](std::string_view topic) { return sink->send(topic, "", kSeen); };
        if (again)
          for (const std::string& topic : topics) send(topic);
        live.watch(topics, {.send = send,
                            .gone = [sink] { return sink->closed(); },
                            .close = [sink] { sink->close(); },
                            .until = until});
      }};
  return answer;
}

}  // namespace stithy::home
