// SPDX-License-Identifier: Apache-2.0
//
// ids.h — the identifiers and stored words of web hooks. The numbers are stored: they keep their
// meaning.
#pragma once

#include <cstdint>

#include "base/ids.h"

namespace stithy::hooks {

using HookId = Id<struct HookTag>;
using PayloadId = Id<struct HookPayloadTag>;
using DeliveryId = Id<struct HookDeliveryTag>;

// In which words a target is told.
enum class Format : std::uint8_t {
  Github = 0,    // GitHub's payloads and headers
  Slack = 1,     // incoming web hooks of Slack
  Discord = 2,   // web hooks of Discord
  Teams = 3,     // workflows of Microsoft Teams: a message with an adaptive card
  Matrix = 4,    // hookshot's generic web hooks
  Standard = 5,  // Standard Webhooks: an envelope with type, timestamp and data
};

enum class ContentType : std::uint8_t { Json = 0, Form = 1 };

enum class DeliveryState : std::uint8_t {
  Pending = 0,
  Delivered = 1,
  Dead = 2,  // given up, with a reason
};

}  // namespace stithy::hooks
