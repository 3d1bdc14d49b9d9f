// SPDX-License-Identifier: Apache-2.0
//
// identicon.h — a picture for accounts without one: a mirrored pattern of 5 by 5 tiles.
//
// The same seed always gives the same drawing, so it may be cached for ever under the seed's hash.
// Pages show initials instead, which cost no request; this serves /avatars/… for other programs.
#pragma once

#include <string>
#include <string_view>

namespace stithy::ui {

// SVG text of 120 by 120. The hue is hue_of(seed), so it fits the initials on our pages.
std::string identicon(std::string_view seed);

}  // namespace stithy::ui
