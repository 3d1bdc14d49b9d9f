// SPDX-License-Identifier: Apache-2.0
//
// payloads.h — what is told, as GitHub shapes it: one function an event.
//
// All give whole JSON texts. Names and messages in them are foreign text, escaped as JSON.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "features/hooks/hook.h"
#include "features/hooks/payloads/scene.h"
#include "git/objects.h"
#include "kit/jobs/job_events.h"
#include "pillars/org/events.h"
#include "pillars/repo/events.h"

namespace stithy::hooks {

struct Payload {
  std::string event, action, body;
};

struct PushedCommit {
  std::shared_ptr<const git::Commit> commit;
  std::vector<std::string> added, removed, modified;  // paths
};
struct PushedRef {
  std::string ref;  // full name
  git::Oid before, after;
  bool forced = false;
  std::vector<PushedCommit> commits;  // the oldest first
  std::optional<PushedCommit> head;   // none when the ref is gone

  bool created() const { return before.is_zero(); }
  bool deleted() const { return after.is_zero(); }
};
Payload push_payload(const Scene& scene, const PushedRef& ref);
// "create" or "delete": of a ref that came or went.
Payload ref_payload(const Scene& scene, const PushedRef& ref);

// One, or two when it was made public.
std::vector<Payload> repository_payloads(const Scene& scene, const repo::Changed& change,
                                         const account::SimpleUser& former_owner);
Payload member_payload(const Scene& scene, const repo::MemberChanged& change,
                       const account::SimpleUser& member);
// Who belongs to an organisation: none when that is not a matter of coming or leaving.
std::optional<Payload> organisation_payload(const OrganisationScene& scene,
                                            const org::MembershipChanged& change,
                                            const account::SimpleUser& member);
// With the repository of the scene, the organisation, or neither for hooks of the instance.
// `api_place` as Scope gives it.
Payload ping_payload(const web::Site& site, const Hook& hook, std::string_view api_place,
                     const Scene* scene, const OrganisationScene* organisation);

// Of the server's own recurring work. GitHub has no such event; the members are ours.
Payload job_failed_payload(const web::Site& site, const kit::JobFailed& event);
Payload schedule_missed_payload(const web::Site& site, const kit::ScheduleMissed& event);

// The members of a hook as GitHub's API and its pings write them, without last_response.
struct HookLinks {
  std::string url, ping_url, deliveries_url;
  std::optional<std::string> test_url;  // of a repository's
};
HookLinks links_of(const web::Site& site, const Hook& hook, std::string_view api_place);
// "Repository" or "Organization", which GitHub's pings also say of hooks of the instance.
std::string_view type_word(const HookOwner& owner);

}  // namespace stithy::hooks
