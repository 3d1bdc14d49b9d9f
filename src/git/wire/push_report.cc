// SPDX-License-Identifier: Apache-2.0
#include "git/wire/push_report.h"

#include "base/text.h"

namespace stithy::git {

namespace {

constexpr std::size_t kLineBytesMax = 1000;

std::string render_status(const std::optional<Error>& unpack_error,
                          std::span<const ReportedRef> refs) {
  std::string out;
  append_packet(out,
                text::format("unpack {}\n", unpack_error ? one_line(unpack_error->message) : "ok"));
  for (const ReportedRef& ref : refs) {
    // The name is repeated as it came: the client looks for exactly these bytes.
    if (ref.error)
      append_packet(out, text::format("ng {} {}\n", ref.ref, one_line(ref.error->message)));
    else
      append_packet(out, text::format("ok {}\n", ref.ref));
  }
  append_flush(out);
  return out;
}

}  // namespace

std::string one_line(std::string_view words) {
  std::string out = text::repair_utf8(text::prefix(text::trim(words), kLineBytesMax));
  for (std::size_t i = 0; i < out.size(); ++i) {
    auto byte = static_cast<unsigned char>(out[i]);
    if (byte < 0x20 || byte == 0x7f) out[i] = ' ';
    // U+0080 to U+009F: control codes of eight-bit terminals.
    if (byte == 0xc2 && i + 1 < out.size() && static_cast<unsigned char>(out[i + 1]) < 0xa0)
      out[i] = out[i + 1] = ' ';
  }
  return out.empty() ? "failed" : out;
}

std::string render_push_report(const PushRequest& request, const std::optional<Error>& unpack_error,
                               std::span<const ReportedRef> refs,
                               const std::vector<std::string>& messages) {
  std::string out;
  if (request.side_band)
    for (const std::string& message : messages)
      append_band(out, Band::Progress, one_line(message) + "\n");
  if (request.report) {
    std::string status = render_status(unpack_error, refs);
    if (request.side_band)
      append_band(out, Band::Pack, status);
    else
      out += status;
  }
  if (request.side_band) append_flush(out);
  return out;
}

}  // namespace stithy::git
