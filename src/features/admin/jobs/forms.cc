// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "features/admin/jobs/handlers.h"
#include "features/admin/jobs/verbs.h"
#include "features/admin/urls.h"
#include "web/page.h"
#include "web/request.h"

namespace stithy::admin {

namespace {

// Back to where the button stands: schedules and queues both have it.
std::string back_to(web::Request& request) {
  return request.query("from") == "schedules" ? url::schedules() : url::jobs();
}

}  // namespace

Result<web::Answer> put_cancellation(const access::SiteAdmin& who, web::Request& request) {
  const auto job = TRY(cancel(who, request));
  return web::see_other_with_notice(request, url::job(job.id.value()), "The job is cancelled.");
}

Result<web::Answer> put_attempt(const access::SiteAdmin& who, web::Request& request) {
  const auto job = TRY(try_again(who, request));
  return web::see_other_with_notice(request, url::job(job.id.value()),
                                    "The job will be tried again.");
}

Result<web::Answer> put_pause(const access::SiteAdmin& who, web::Request& request) {
  const auto* kind = TRY(pause(who, request));
  return web::see_other_with_notice(request, back_to(request),
                                    text::format("{} is paused.", kind->name));
}

Result<web::Answer> drop_pause(const access::SiteAdmin& who, web::Request& request) {
  const auto* kind = TRY(resume(who, request));
  return web::see_other_with_notice(request, back_to(request),
                                    text::format("{} goes on.", kind->name));
}

Result<web::Answer> post_run(const access::SiteAdmin& who, web::Request& request) {
  const auto* kind = TRY(run_at_once(who, request));
  return web::see_other_with_notice(request, url::schedules(),
                                    text::format("{} runs now.", kind->name));
}

}  // namespace stithy::admin
