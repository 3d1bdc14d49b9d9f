// SPDX-License-Identifier: Apache-2.0
#include "ui/qr.h"

#include <qrencode.h>

#include <memory>
#include <string>

#include "base/text.h"
#include "ui/components/qr.h"

namespace stithy::ui {

namespace {

constexpr int kQuietZone = 4;  // modules (ISO/IEC 18004, section 5.3.8)

struct Free {
  void operator()(QRcode* code) const { QRcode_free(code); }
};

// One path of horizontal bars: a row of dark modules is one bar.
std::string bars_of(const QRcode& code) {
  std::string path;
  auto dark = [&](int x, int y) { return x < code.width && (code.data[y * code.width + x] & 1); };
  for (int y = 0; y < code.width; ++y)
    for (int x = 0; x < code.width; ++x) {
      if (!dark(x, y)) continue;
      int length = 1;
      while (dark(x + length, y)) ++length;
      path += text::format("M{} {}h{}v1h-{}z", x + kQuietZone, y + kQuietZone, length, length);
      x += length;
    }
  return path;
}

}  // namespace

Result<Html> qr_code(std::string_view text, std::string_view label) {
  if (text.empty()) return invalid("There is nothing to draw.");
  std::unique_ptr<QRcode, Free> code(
      QRcode_encodeData(static_cast<int>(text.size()),
                        reinterpret_cast<const unsigned char*>(text.data()), 0, QR_ECLEVEL_M));
  if (!code) return invalid("The text is too long for a QR code.");
  return qr_drawing(label, code->width + 2 * kQuietZone, bars_of(*code));
}

}  // namespace stithy::ui
