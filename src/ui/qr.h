// SPDX-License-Identifier: Apache-2.0
//
// qr.h — a text as a QR code (ISO/IEC 18004), drawn for the page. libqrencode stands behind it.
#pragma once

#include <string_view>

#include "base/html.h"
#include "base/result.h"

namespace stithy::ui {

// An inline drawing with a quiet zone of four modules, dark on light whatever the theme, since not
// every reader takes the reverse. `label` says what it is to who does not see it. Invalid when the
// text is too long (about 2,300 bytes) or empty.
Result<Html> qr_code(std::string_view text, std::string_view label);

}  // namespace stithy::ui
