// SPDX-License-Identifier: Apache-2.0
#include "features/hooks/hook.h"

#include <algorithm>

#include "base/text.h"
#include "http/egress_target.h"
#include "sys/clock.h"
#include "sys/crypto.h"

namespace stithy::hooks {

namespace {

constexpr std::string_view kSealLabel = "web hook secrets";

Hook hook_of(sql::HookRow row) {
  Hook hook{.id = row.id,
            .owner = {row.repo, row.organisation},
            .url = std::move(row.url),
            .format = row.format,
            .content_type = row.content_type,
            .sealed_secret = std::move(row.secret),
            .events = {},
            .active = row.active,
            .created_by = row.created_by,
            .created_at = row.created_at,
            .updated_at = row.updated_at,
            .failures = row.failures,
            .failing_since = row.failing_since,
            .rest_until = row.rest_until,
            .paused = std::move(row.paused),
            .last_status = row.last_status,
            .last_words = std::move(row.last_words),
            .last_at = row.last_at};
  for (auto name : text::split(row.events, ' '))
    if (!name.empty()) hook.events.emplace_back(name);
  return hook;
}

std::string place_of(HookId id) { return text::format("hook {}", id.value()); }

std::optional<std::string> sealed_of(const web::Keys& keys, HookId id, const HookWish& wish,
                                     const std::optional<std::string>& before) {
  if (!wish.secret) return before;
  if (wish.secret->reveal().empty()) return std::nullopt;
  return sys::seal(keys.derive(kSealLabel).reveal(), wish.secret->reveal(), place_of(id));
}

std::optional<std::string_view> view_of(const std::optional<std::string>& text) {
  return text ? std::optional<std::string_view>(*text) : std::nullopt;
}

// One name once, in the order of event_kinds(); "*" takes the place of all.
std::string render_events(const std::vector<std::string>& events) {
  std::vector<std::string> out;
  auto asked = [&](std::string_view name) {
    return std::find(events.begin(), events.end(), name) != events.end();
  };
  if (asked(kEverything)) return std::string(kEverything);
  for (const auto& kind : event_kinds())
    if (asked(kind.name)) out.emplace_back(kind.name);
  return text::join(out, " ");
}

bool is_event(std::string_view name) {
  if (name == kEverything) return true;
  const auto& kinds = event_kinds();
  return std::any_of(kinds.begin(), kinds.end(), [&](auto& kind) { return kind.name == name; });
}

Result<void> check_reach(const HookOwner& owner, const HookWish& wish) {
  for (const auto& kind : event_kinds())
    if (kind.reach > reach_of(owner) &&
        std::find(wish.events.begin(), wish.events.end(), kind.name) != wish.events.end())
      return invalid_field(
          "events",
          text::format("\"{}\" is told to web hooks of {} alone.", kind.name,
                       kind.reach == Reach::Instance ? "the instance"
                                                     : "organisations and of the instance"));
  return {};
}

Result<std::int64_t> count_hooks(db::Reader& reader, const HookOwner& owner) {
  if (owner.repo) return sql::count_repo_hooks(reader, *owner.repo);
  if (owner.organisation) return sql::count_organisation_hooks(reader, *owner.organisation);
  return sql::count_instance_hooks(reader);
}

Result<Hook> reload(db::Tx& tx, HookId id) {
  auto hook = TRY(find_hook(tx, id));
  if (!hook) return conflict("The web hook was removed meanwhile.");
  return *std::move(hook);
}

}  // namespace

const std::vector<FormatName>& format_names() {
  static const std::vector<FormatName> names = {
      {Format::Github, "github", "GitHub", "GitHub's payloads and headers, signed."},
      {Format::Standard, "standard", "Standard Webhooks",
       "An envelope with type, timestamp and data, signed by standardwebhooks.com."},
      {Format::Slack, "slack", "Slack", "A message in the channel of an incoming web hook."},
      {Format::Discord, "discord", "Discord", "A message in the channel of a web hook."},
      {Format::Teams, "teams", "Microsoft Teams", "A card posted by a workflow."},
      {Format::Matrix, "matrix", "Matrix", "A message by a generic web hook of hookshot."}};
  return names;
}

std::string_view format_word(Format format) {
  for (const auto& one : format_names())
    if (one.format == format) return one.word;
  return "github";
}

Result<Format> parse_format(std::string_view word) {
  for (const auto& one : format_names())
    if (one.word == word) return one.format;
  return invalid_field("format",
                       "The format is github, standard, slack, discord, teams or matrix.");
}

std::string_view content_type_word(ContentType type) {
  return type == ContentType::Json ? "json" : "form";
}

Result<ContentType> parse_content_type(std::string_view word) {
  if (word == "json") return ContentType::Json;
  if (word == "form") return ContentType::Form;
  return invalid_field("content_type", "The content type is json or form.");
}

const std::vector<EventKind>& event_kinds() {
  static const std::vector<EventKind> kinds = {
      {"push", "Pushes", "Commits arrive on a branch or a tag."},
      {"create", "Branches and tags made", "A branch or tag is there that was not."},
      {"delete", "Branches and tags removed", "A branch or tag is gone."},
      {"repository", "The repository",
       "Made, edited, renamed, given away, archived, shown or hidden, deleted."},
      {"public", "Made public", "Everybody may see the repository now."},
      {"member", "Collaborators", "Somebody got a role, another one, or lost it."},
      {"organization", "The organisation", "Somebody came to belong to it, or left.",
       Reach::Organisation},
      {"job", "Recurring work", "A job of a schedule failed for good, or did not run.",
       Reach::Instance}};
  return kinds;
}

Reach reach_of(const HookOwner& owner) {
  if (owner.repo) return Reach::Repository;
  return owner.organisation ? Reach::Organisation : Reach::Instance;
}

bool Hook::wants(std::string_view event) const {
  if (event == "ping") return true;
  return std::any_of(events.begin(), events.end(),
                     [&](const auto& name) { return name == kEverything || name == event; });
}

Result<void> check(const HookWish& wish) {
  std::vector<FieldError> wrong;
  auto url = http::parse_egress_url(wish.url);
  if (wish.url.size() > kUrlBytesMax)
    wrong.push_back({"url", text::format("An address has at most {} bytes.", kUrlBytesMax)});
  else if (!url)
    wrong.push_back({"url", url.error().message});
  if (wish.secret &&
      (wish.secret->reveal().size() > kSecretBytesMax || text::has_control(wish.secret->reveal())))
    wrong.push_back({"secret", text::format("A secret is text of at most {} bytes in one line.",
                                            kSecretBytesMax)});
  if (wish.events.empty()) wrong.push_back({"events", "Choose at least one event."});
  for (const auto& name : wish.events)
    if (!is_event(name))
      wrong.push_back({"events", text::format("There is no event named \"{}\" here.", name)});
  if (wrong.empty()) return {};
  Error error = invalid("This cannot be a web hook.");
  error.fields = std::move(wrong);
  return error;
}

Result<Hook> add_hook(db::Tx& tx, const Author& author, const HookOwner& owner,
                      const HookWish& wish, Instant now) {
  TRY(check(wish));
  TRY(check_reach(owner, wish));
  if (TRY(count_hooks(tx, owner)) >= static_cast<std::int64_t>(kHooksMax))
    return conflict(text::format("There are {} web hooks already; remove one first.", kHooksMax));
  auto id = sys::make_id<HookId>();
  auto sealed = sealed_of(author.keys, id, wish, std::nullopt);
  TRY(sql::insert_hook(tx, id, owner.repo, owner.organisation, wish.url, wish.format,
                       wish.content_type, view_of(sealed), render_events(wish.events), wish.active,
                       author.user, now));
  return reload(tx, id);
}

Result<Hook> change_hook(db::Tx& tx, const Author& author, const Hook& hook, const HookWish& wish,
                         Instant now) {
  TRY(check(wish));
  TRY(check_reach(hook.owner, wish));
  auto sealed = sealed_of(author.keys, hook.id, wish, hook.sealed_secret);
  TRY(sql::update_hook(tx, hook.id, wish.url, wish.format, wish.content_type, view_of(sealed),
                       render_events(wish.events), wish.active, author.user, now));
  return reload(tx, hook.id);
}

Result<void> remove_hook(db::Tx& tx, HookId id) {
  TRY(sql::delete_hook(tx, id));
  return {};
}

Result<std::optional<Hook>> find_hook(db::Reader& reader, HookId id) {
  auto row = TRY(sql::find_hook(reader, id));
  if (!row) return std::optional<Hook>();
  return std::optional(hook_of(*std::move(row)));
}

Result<Hook> load_hook(db::Reader& reader, const HookOwner& owner, HookId id) {
  auto hook = TRY(find_hook(reader, id));
  if (!hook || hook->owner != owner) return not_found("There is no such web hook.");
  return *std::move(hook);
}

Result<std::vector<Hook>> list_hooks(db::Reader& reader, const HookOwner& owner) {
  constexpr auto most = static_cast<std::int64_t>(kHooksMax);
  auto rows = owner.repo ? TRY(sql::list_repo_hooks(reader, *owner.repo, most))
              : owner.organisation
                  ? TRY(sql::list_organisation_hooks(reader, *owner.organisation, most))
                  : TRY(sql::list_instance_hooks(reader, most));
  std::vector<Hook> out;
  for (auto& row : rows) out.push_back(hook_of(std::move(row)));
  return out;
}

Result<std::vector<Hook>> list_listening(db::Reader& reader, const HookOwner& owner,
                                         const std::set<std::string_view>& events) {
  std::vector<Hook> all = TRY(list_hooks(reader, HookOwner{}));
  auto add = [&](const HookOwner& one) -> Result<void> {
    for (auto& hook : TRY(list_hooks(reader, one))) all.push_back(std::move(hook));
    return {};
  };
  if (owner.organisation) TRY(add({.organisation = owner.organisation}));
  if (owner.repo) TRY(add({.repo = owner.repo}));
  std::erase_if(all, [&](const Hook& hook) {
    return !hook.active || std::none_of(events.begin(), events.end(),
                                        [&](auto event) { return hook.wants(event); });
  });
  return all;
}

Result<std::optional<Secret<>>> open_secret(const web::Keys& keys, const Hook& hook) {
  if (!hook.sealed_secret) return std::optional<Secret<>>();
  return std::optional(TRY(
      sys::open_sealed(keys.derive(kSealLabel).reveal(), *hook.sealed_secret, place_of(hook.id))));
}

std::string shown_url(const Hook& hook) {
  if (hook.format == Format::Github || hook.format == Format::Standard) return hook.url;
  auto url = http::parse_egress_url(hook.url);
  return url ? text::format("{}://{}/***", url->tls ? "https" : "http", url->authority())
             : hook.url;
}

}  // namespace stithy::hooks
