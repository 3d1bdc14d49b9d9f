// SPDX-License-Identifier: Apache-2.0
//
// hook.h — a web hook: where to tell what, and the verbs on it.
//
// Secrets are sealed with a key of the instance and never shown again. Everything runs inside the
// caller's session or transaction; who may call is decided above by a grant.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "base/result.h"
#include "base/secret.h"
#include "features/hooks/ids.h"
#include "features/hooks/queries.h"
#include "web/keys.h"

namespace stithy::hooks {

constexpr std::size_t kHooksMax = 50;  // of one repository or organisation, and of the instance
constexpr std::size_t kUrlBytesMax = 2048, kSecretBytesMax = 1000;

struct FormatName {
  Format format;
  std::string_view word, label, note;
};
const std::vector<FormatName>& format_names();
std::string_view format_word(Format format);  // "github"
Result<Format> parse_format(std::string_view word);
std::string_view content_type_word(ContentType type);  // "json", "form"
Result<ContentType> parse_content_type(std::string_view word);

// Whose a hook is: a repository's, an organisation's or, with neither, the instance's.
struct HookOwner {
  std::optional<RepoId> repo = {};
  std::optional<NamespaceId> organisation = {};
  bool operator==(const HookOwner&) const = default;
  bool is_instance() const { return !repo && !organisation; }
};

// Who can be told of something; the wider hears of what the narrower does.
enum class Reach : std::uint8_t { Repository, Organisation, Instance };
Reach reach_of(const HookOwner& owner);

// What a hook can be told of.
struct EventKind {
  std::string_view name, label, note;
  Reach reach = Reach::Repository;  // hooks of a narrower one hear nothing of it
};
const std::vector<EventKind>& event_kinds();
constexpr std::string_view kEverything = "*";

struct Hook {
  HookId id;
  HookOwner owner;
  std::string url;
  Format format = Format::Github;
  ContentType content_type = ContentType::Form;
  std::optional<std::string> sealed_secret;
  std::vector<std::string> events;  // names, or "*" alone
  bool active = true;
  UserId created_by;
  Instant created_at, updated_at;
  std::int64_t failures = 0;  // one after the other
  std::optional<Instant> failing_since;
  Instant rest_until;                 // nothing is sent before, since the last attempt failed
  std::optional<std::string> paused;  // why it was switched off without anybody asking
  std::optional<std::int64_t> last_status;
  std::optional<std::string> last_words;
  std::optional<Instant> last_at;

  bool wants(std::string_view event) const;
};

struct HookWish {
  std::string url;
  Format format = Format::Github;
  ContentType content_type = ContentType::Form;
  std::optional<Secret<>> secret;  // none: as before; empty: none any more
  std::vector<std::string> events = {"push"};
  bool active = true;
};
// Invalid with a message for each wrong field: url, secret, events.
Result<void> check(const HookWish& wish);

// Who writes: the account, and the keys that seal.
struct Author {
  UserId user;
  const web::Keys& keys;
};
// Invalid as check(); Conflict when there are kHooksMax already.
Result<Hook> add_hook(db::Tx& tx, const Author& author, const HookOwner& owner,
                      const HookWish& wish, Instant now);
// Also forgets earlier failures. Whoever changes it answers for it from now on.
Result<Hook> change_hook(db::Tx& tx, const Author& author, const Hook& hook, const HookWish& wish,
                         Instant now);
Result<void> remove_hook(db::Tx& tx, HookId id);

Result<std::optional<Hook>> find_hook(db::Reader& reader, HookId id);
// NotFound unless it belongs there.
Result<Hook> load_hook(db::Reader& reader, const HookOwner& owner, HookId id);
Result<std::vector<Hook>> list_hooks(db::Reader& reader, const HookOwner& owner);
// Those of the owner, and of the instance, that are active and want to be told. Of a repository
// with the organisation that owns it, if one does, all three.
Result<std::vector<Hook>> list_listening(db::Reader& reader, const HookOwner& owner,
                                         const std::set<std::string_view>& events);

// None when it has no secret.
Result<std::optional<Secret<>>> open_secret(const web::Keys& keys, const Hook& hook);
// What is shown of an address: those of chat services are secrets in themselves.
std::string shown_url(const Hook& hook);

}  // namespace stithy::hooks
