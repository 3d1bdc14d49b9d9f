// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "features/admin/urls.h"
#include "features/hooks/payloads/payloads.h"

namespace stithy::hooks {

namespace {

void begin_job(JsonWriter& w, const web::Site& site, std::string_view action, JobId id,
               std::string_view kind) {
  w.begin_object().member("action", action).key("job").begin_object();
  w.member("id", id.value()).member("kind", kind);
  w.member("html_url", site.main_url + admin::url::job(id.value()));
}

Payload end_job(JsonWriter& w, const web::Site& site, std::string_view action, Instant at) {
  w.end_object().member("happened_at", render_iso(at));
  w.key("instance").begin_object().member("html_url", site.main_url).end_object().end_object();
  return {"job", std::string(action), std::move(w).take()};
}

}  // namespace

Payload job_failed_payload(const web::Site& site, const kit::JobFailed& event) {
  JsonWriter w;
  begin_job(w, site, "failed", event.job, event.kind);
  w.member("attempts", event.attempts).member("error", event.error);
  return end_job(w, site, "failed", event.at);
}

Payload schedule_missed_payload(const web::Site& site, const kit::ScheduleMissed& event) {
  JsonWriter w;
  begin_job(w, site, "missed", event.job, event.kind);
  w.member("due_at", render_iso(event.due));
  return end_job(w, site, "missed", event.at);
}

}  // namespace stithy::hooks
