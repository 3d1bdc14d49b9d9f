// SPDX-License-Identifier: Apache-2.0
//
// chart.h — small drawings of numbers as SVG: bars of weeks and builds, sparks, shares.
//
// Drawn on the server, coloured by tokens through classes, no script. Each carries a sentence for
// those who do not see it; exact numbers stand beside it or in a table. Empty input draws an empty
// box of the same size, so that nothing moves.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/html.h"
#include "ui/state.h"

namespace stithy::ui {

// Commits a week, oldest first. The last four weeks are drawn in full colour.
Html week_bars(std::span<const int> counts, std::string_view sentence);

struct BuildBar {
  State state = State::Idle;
  double seconds = 0;  // decides the height
};
Html build_bars(std::span<const BuildBar> builds, std::string_view sentence);

// One bar a day, or whatever the sentence says.
Html uptime_bars(std::span<const State> days, std::string_view sentence);

Html spark(std::span<const double> values, std::string_view sentence);

// How much a folder changes, 0 to 9, in six cells.
Html heat(int level);

struct Share {
  std::string name = {};
  std::uint64_t size = 0;
  int tenths = 0;  // of a per cent, filled by share_of()
};
// Largest first; what is under one per cent is gathered as "Other". At most `count_max` names.
std::vector<Share> share_of(std::vector<Share> shares, std::size_t count_max = 6);
Html share_bar(const std::vector<Share>& shares);     // the bar
Html share_legend(const std::vector<Share>& shares);  // names and per cents

}  // namespace stithy::ui
