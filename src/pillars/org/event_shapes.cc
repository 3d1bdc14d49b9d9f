// SPDX-License-Identifier: Apache-2.0
#include "pillars/org/event_shapes.h"

#include "pillars/org/events.h"

namespace stithy::org {

std::vector<kit::EventShape> event_shapes() {
  return {
      kit::shape_of("Somebody came to belong to an organisation, has another role in it, or left.",
                    MembershipChanged{.organisation = NamespaceId{892639174771420},
                                      .by = UserId{892639174771401},
                                      .member = UserId{892639174771402},
                                      .before = "none",
                                      .after = "member",
                                      .at = Instant::from_seconds(1'795'165'200)},
                    {{"organisation", "The organisation."},
                     {"by", "The account that did it; 0: the person at the machine."},
                     {"member", "Whose membership it is."},
                     {"before", "What they were: member, owner or none."},
                     {"after", "What they are from now on."},
                     {"at", "When, in microseconds since 1970, UTC."}})};
}

}  // namespace stithy::org
