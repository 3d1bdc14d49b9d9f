// SPDX-License-Identifier: Apache-2.0
#include "pillars/repo/event_shapes.h"

#include "pillars/repo/events.h"

namespace stithy::repo {

namespace {

constexpr RepoId kRepository{892639174771404};
constexpr UserId kBy{892639174771401};
constexpr Instant kAt = Instant::from_seconds(1'795'165'200);

constexpr const char* kByDoc = "The account that did it; 0: the person at the machine.";
constexpr const char* kAtDoc = "When, in microseconds since 1970, UTC.";

}  // namespace

std::vector<kit::EventShape> event_shapes() {
  return {
      kit::shape_of(
          "Something about a repository changed that is no ref.",
          Changed{.repository = kRepository,
                  .by = kBy,
                  .what = Changed::What::Renamed,
                  .before = {{"name", "engine"}},
                  .at = kAt},
          {{"repository", "The repository."},
           {"by", kByDoc},
           {"what",
            "1 created, 2 deleted, 3 restored, 4 renamed, 5 transferred, 6 archived, 7 no longer "
            "archived, 8 public, 9 no longer public, 10 edited."},
           {"before",
            "Former values of what changed: name, owner, description, website, topics, "
            "default_branch."},
           {"at", kAtDoc}}),
      kit::shape_of("Somebody was given a role in a repository, another one, or lost it.",
                    MemberChanged{.repository = kRepository,
                                  .by = kBy,
                                  .member = UserId{892639174771402},
                                  .before = "none",
                                  .after = "write",
                                  .at = kAt},
                    {{"repository", "The repository."},
                     {"by", kByDoc},
                     {"member", "Whose role it is."},
                     {"before", "The former role, or none."},
                     {"after", "The role from now on, or none."},
                     {"at", kAtDoc}}),
      kit::shape_of(
          "Refs of a repository moved, and are durable.",
          Pushed{
              .repository = kRepository, .by = kBy, .intent = IntentId{892639174771409}, .at = kAt},
          {{"repository", "The repository."},
           {"by", kByDoc},
           {"intent", "The change of refs, whose refs the journal lists."},
           {"at", kAtDoc}})};
}

}  // namespace stithy::repo
