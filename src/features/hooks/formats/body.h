// SPDX-License-Identifier: Apache-2.0
//
// body.h — the body of a delivery in the words of its target.
#pragma once

#include <string>
#include <string_view>

#include "base/instant.h"
#include "base/result.h"
#include "features/hooks/ids.h"

namespace stithy::hooks {

struct Telling {
  std::string_view event, action, payload;  // the payload as GitHub shapes it, JSON
  Instant at;
};

struct Body {
  std::string content_type, text;
};
// Internal when the payload is no JSON, which is our bug.
Result<Body> body_of(Format format, ContentType type, const Telling& telling);

}  // namespace stithy::hooks
