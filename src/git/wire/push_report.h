// SPDX-License-Identifier: Apache-2.0
//
// push_report.h — the report a pushing client reads: report-status in side-band-64k or plain.
//
// gitprotocol-pack(5), "Report Status". Words for the client are made into one line of visible
// text each, whatever they came from.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "git/wire/push_request.h"

namespace stithy::git {

struct ReportedRef {
  std::string ref;
  std::optional<Error> error;
};

std::string render_push_report(const PushRequest& request, const std::optional<Error>& unpack_error,
                               std::span<const ReportedRef> refs,
                               const std::vector<std::string>& messages);

// One line without control bytes and without anything a terminal would obey.
std::string one_line(std::string_view words);

}  // namespace stithy::git
