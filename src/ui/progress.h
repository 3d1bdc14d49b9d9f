// SPDX-License-Identifier: Apache-2.0
//
// progress.h — what components/progress.html draws of a long task: what now, how far, how long, and
// what the reader may do about it.
//
// Every page that shows a job shows it by this. It is drawn whole by the server; an element around
// it with data-topic and data-refresh keeps it true while the page is open.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "kit/jobs/job_progress.h"
#include "ui/state.h"

namespace stithy::ui {

struct Progress {
  State state = State::Run;
  std::string title = {};
  std::string step = {};   // "Step 2 of 5: Receiving objects"
  std::string count = {};  // "61 of 240"
  std::string time = {};   // "about 3 min left"
  // Thousandths; none while nobody can tell, and then the bar only says that it goes on.
  std::optional<int> share = {};
  bool shows_bar = true;
  // Forms; empty: not offered.
  std::string cancel_href = {}, cancel_label = "Cancel";
  std::string retry_href = {};
  std::string log_href = {};
  std::string csrf = {};
};

// Without the forms, which the page knows.
Progress progress_of(const kit::JobProgress& job, std::string_view title);
State state_of(kit::JobState state);

}  // namespace stithy::ui
