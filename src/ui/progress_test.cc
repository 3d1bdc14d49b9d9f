// SPDX-License-Identifier: Apache-2.0
#include "ui/progress.h"

#include <doctest/doctest.h>

#include "ui/components/progress.h"

namespace stithy::ui {

namespace {

kit::JobProgress half_way() {
  return {.state = kit::JobState::Running,
          .step = 2,
          .steps = 3,
          .step_name = "Index",
          .message = "main",
          .item = 1200,
          .items = 2400,
          .elapsed = std::chrono::seconds(90),
          .left = std::chrono::seconds(125),
          .share = 0.5};
}

bool contains(const Html& html, std::string_view part) {
  return html.text().find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a running job tells its step, its items and what is left") {
  const Progress view = progress_of(half_way(), "Indexing");
  CHECK(view.step == "Step 2 of 3: Index: main");
  CHECK(view.time == "about 2 min left");
  CHECK(view.share == 500);
  CHECK(contains(progress(view), R"(max="1000" value="500")"));
  CHECK(contains(progress(view), "1\u202f200 of 2\u202f400"));
  CHECK(!contains(progress(view), "<form"));
}

TEST_CASE("nobody knows: a bar without a value; an ended job has none") {
  kit::JobProgress job{.state = kit::JobState::Running, .elapsed = std::chrono::seconds(5)};
  CHECK(contains(progress(progress_of(job, "Import")), R"(<progress aria-label="Import">)"));
  CHECK(progress_of(job, "Import").time == "for 5 s");
  job.state = kit::JobState::Dead;
  CHECK(!contains(progress(progress_of(job, "Import")), "<progress"));
  CHECK(progress_of(job, "Import").time == "took 5 s");
}

TEST_CASE("what may be done about it is a form with a token") {
  Progress view = progress_of(half_way(), "Indexing");
  view.cancel_href = "/stop?_method=put";
  view.csrf = "token";
  CHECK(contains(progress(view), R"(action="/stop?_method=put")"));
  CHECK(contains(progress(view), R"(value="token")"));
  view.title = "<b>";
  CHECK(!contains(progress(view), "<b>"));
}

}  // namespace stithy::ui
