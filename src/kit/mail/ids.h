// SPDX-License-Identifier: Apache-2.0
//
// ids.h — the identifier and the stored states of messages. The numbers are stored: they keep their
// meaning.
#pragma once

#include <cstdint>

#include "base/ids.h"

namespace stithy::kit {

using MailId = Id<struct MailTag>;

enum class MailState : std::uint8_t {
  Waiting = 0,
  Sent = 1,        // the relay took it
  Kept = 2,        // written to a file, since no relay is configured
  GivenUp = 3,     // refused for good, or for too long; the reason stands beside it
  Suppressed = 4,  // never sent: earlier mail to this address was refused for good
};

}  // namespace stithy::kit

namespace stithy::mail {
using kit::MailId, kit::MailState;
}  // namespace stithy::mail
