// SPDX-License-Identifier: Apache-2.0
#include "pillars/account/event_shapes.h"

#include "pillars/account/events.h"

namespace stithy::account {

std::vector<kit::EventShape> event_shapes() {
  return {kit::shape_of("An account was deleted.",
                        Removed{.account = UserId{892639174771402},
                                .by = UserId{892639174771402},
                                .at = Instant::from_seconds(1'795'165'200)},
                        {{"account", "Which one; nothing else of it is left."},
                         {"by", "The account that did it; 0: the person at the machine."},
                         {"at", "When, in microseconds since 1970, UTC."}})};
}

}  // namespace stithy::account
