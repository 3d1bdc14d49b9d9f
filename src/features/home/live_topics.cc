// SPDX-License-Identifier: Apache-2.0
#include "features/home/live_topics.h"

#include <charconv>

#include "base/text.h"
#include "pillars/access/grants.h"
#include "pillars/account/credentials.h"
#include "pillars/repo/repository.h"

namespace stithy::home {

namespace {

constexpr std::string_view kForm =
    "Topics are repo:NUMBER and, for administrators, job:NUMBER and jobs:0, separated by commas.";
constexpr std::chrono::seconds kWait{5};

Error unknown(std::string_view topic) {
  return invalid_field("topics", text::format("'{}' is none. {}", topic, kForm));
}

Error hidden(std::string_view topic) {
  return not_found(text::format("There is nothing of the topic '{}'.", topic));
}

}  // namespace

Result<Topic> parse_topic(std::string_view text) {
  auto [word, number, whole] = text::cut(text, ":");
  Topic topic;
  auto end = number.data() + number.size();
  auto parsed = std::from_chars(number.data(), end, topic.id);
  if (!whole || parsed.ec != std::errc() || parsed.ptr != end) return unknown(text);
  if (word == "repo")
    topic.kind = Topic::Kind::Repo;
  else if (word == "job")
    topic.kind = Topic::Kind::Job;
  else if (word == "jobs")
    topic.kind = Topic::Kind::Jobs;
  else
    return unknown(text);
  return topic;
}

Result<std::vector<std::string>> parse_topics(std::string_view list) {
  std::vector<std::string> topics;
  for (std::string_view topic : text::split(list, ','))
    if (!topic.empty()) topics.emplace_back(topic);
  if (topics.empty() || topics.size() > kTopicsMax)
    return invalid_field("topics", text::format("Name 1 to {}. {}", kTopicsMax, kForm));
  return topics;
}

Result<void> check_topic(db::Reader& reader, const web::Principal& who, std::string_view text) {
  const Topic topic = TRY(parse_topic(text));
  // Of any number: whether there is such a job is seen by who may see jobs.
  if (topic.kind != Topic::Kind::Repo) {
    if (who.site_admin) return {};
    return hidden(text);
  }
  auto found = TRY(repo::find_repository(reader, RepoId{topic.id}));
  bool seen =
      found && !found->deleted_at && TRY(access::role_of(reader, who, *found)) != repo::Role::None;
  if (!seen) return hidden(text);
  return {};
}

bool may_still_hear(db::Database& database, const web::Principal& who, std::string_view topic,
                    Instant now) {
  auto allowed = [&]() -> Result<bool> {
    auto reader = TRY(database.read(Deadline::in(kWait)));
    if (who.signed_in() && !TRY(account::still_stands(*reader, who, now))) return false;
    return check_topic(*reader, who, topic).has_value();
  }();
  return allowed && *allowed;
}

}  // namespace stithy::home
