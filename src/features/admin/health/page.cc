// SPDX-License-Identifier: Apache-2.0
#include "web/page.h"
#include "base/text.h"
#include "features/admin/health/findings.h"
#include "features/admin/health/handlers.h"
#include "features/admin/health/views.h"
#include "features/admin/health/views/health.h"
#include "features/admin/urls.h"
#include "web/answer.h"

namespace stithy::admin {

namespace {

ui::State state_of(Mark mark) {
  return mark == Mark::Good ? ui::State::Ok : mark == Mark::Warn ? ui::State::Warn : ui::State::Bad;
}

std::string summary_of(const std::vector<Section>& sections) {
  std::size_t warn = 0, bad = 0;
  for (const auto& section : sections)
    for (const auto& finding : section.findings) {
      if (finding.mark == Mark::Warn) ++warn;
      if (finding.mark == Mark::Bad) ++bad;
    }
  if (warn + bad == 0) return "All is well.";
  std::string out;
  if (bad > 0)
    out = text::format("{} at once", text::plural(bad, "thing needs you", "things need you"));
  if (warn > 0)
    out += text::format("{}{}", out.empty() ? "" : "; ",
                        text::plural(warn, "thing wants a look", "things want a look"));
  return out + ".";
}

web::FieldRules word(std::string_view example) { return {.example = example}; }

}  // namespace

const web::Schema& schema_of(const ApiFinding*) {
  using F = ApiFinding;
  static const auto made = web::describe<F>(
      "health-finding",
      {web::field("name", &F::name, "What it is about; stable.", word("\"disk.space\"")),
       web::field("label", &F::label, "The same for people.", word("\"Disk space\"")),
       web::field("value", &F::value, "How it stands.", word("\"18 GB of 40 GB free\"")),
       web::field("mark", &F::mark, "Whether anything is to be done.",
                  {.one_of = "good|warn|bad", .example = "\"good\""}),
       web::field("advice", &F::advice, "What to do; empty when it is good.", word("\"\""))});
  return made;
}

const web::Schema& schema_of(const ApiSection*) {
  using S = ApiSection;
  static const auto made = web::describe<S>(
      "health-section",
      {web::field("name", &S::name, "Of what the findings are.", word("\"storage\"")),
       web::field("title", &S::title, "The same for people.", word("\"Storage\"")),
       web::field("findings", &S::findings, "One a thing.")});
  return made;
}

const web::Schema& schema_of(const ApiHealth*) {
  using H = ApiHealth;
  static const auto made = web::describe<H>(
      "health", {web::field("mark", &H::mark, "The worst of all findings.",
                            {.one_of = "good|warn|bad", .example = "\"good\""}),
                 web::field("version", &H::version, "Of the program.", word("\"0.1.0\"")),
                 web::field("sections", &H::sections, "The findings by what they are about.")});
  return made;
}

Result<web::Answer> show_health(const access::SiteAdmin&, web::Request& request) {
  const auto sections = examine(request.on());
  HealthView view{
      .state = state_of(worst_of(sections)), .summary = summary_of(sections), .panels = {}};
  for (const auto& section : sections) {
    HealthPanel panel{.id = "health-" + std::string(section.name),
                      .title = std::string(section.title),
                      .icon = std::string(section.icon),
                      .rows = {}};
    for (const auto& finding : section.findings)
      panel.rows.push_back({finding.label, finding.value, finding.advice, state_of(finding.mark),
                            std::string(mark_word(finding.mark))});
    if (!panel.rows.empty()) view.panels.push_back(std::move(panel));
  }
  ui::Frame frame = web::frame_for(request, "Health");
  frame.current = "admin";
  frame.crumbs = {{"Administration", url::overview(), false}, {"Health", "", false}};
  return web::page(request, frame, health_page(view));
}

Result<web::Answer> api_health(const access::SiteAdmin&, web::Request& request) {
  const auto sections = examine(request.on());
  ApiHealth out{.mark = std::string(mark_word(worst_of(sections))),
                .version = request.site().version,
                .sections = {}};
  for (const auto& section : sections) {
    ApiSection one{std::string(section.name), std::string(section.title), {}};
    for (const auto& finding : section.findings)
      one.findings.push_back({std::string(finding.name), finding.label, finding.value,
                              std::string(mark_word(finding.mark)), finding.advice});
    out.sections.push_back(std::move(one));
  }
  return web::json_of(out);
}

}  // namespace stithy::admin
