// SPDX-License-Identifier: Apache-2.0
#include "features/admin/jobs/verbs.h"

#include "base/log.h"
#include "base/text.h"
#include "kit/jobs/jobs.h"
#include "pillars/foundations.h"

namespace stithy::admin {

namespace {

void note(std::string_view what, const access::SiteAdmin& who, std::string_view kind, JobId job) {
  LOG(Info, what, {{"kind", kind}, {"job", job.value()}, {"actor", who.who().user.value()}});
}

Result<kit::JobView> read_again(web::Request& request) {
  request.close_reader();
  return job_of(request);
}

}  // namespace

Result<kit::JobView> job_of(web::Request& request) {
  auto number = text::parse_number<std::int64_t>(request.param("id"));
  if (!number) return not_found("There is no such job.");
  db::Reader* reader = TRY(request.reader());
  auto job = TRY(kit::find_job(*reader, JobId{*number}));
  if (!job) return not_found("There is no such job; old ones are not kept.");
  return *std::move(job);
}

Result<const kit::JobKind*> kind_of(web::Request& request) {
  const kit::JobKind* kind = request.on().jobs->find_kind(request.param("kind"));
  if (kind == nullptr) return not_found("There is no such kind of jobs.");
  return kind;
}

Result<kit::JobView> cancel(const access::SiteAdmin& who, web::Request& request) {
  const auto job = TRY(job_of(request));
  request.close_reader();
  TRY(request.on().jobs->cancel(job.id));
  note("jobs.cancelled", who, job.kind, job.id);
  return read_again(request);
}

Result<kit::JobView> try_again(const access::SiteAdmin& who, web::Request& request) {
  const auto job = TRY(job_of(request));
  request.close_reader();
  TRY(request.transact([&](db::Tx& tx) { return kit::revive_job(tx, job.id, request.now()); }));
  note("jobs.revived", who, job.kind, job.id);
  return read_again(request);
}

Result<const kit::JobKind*> pause(const access::SiteAdmin& who, web::Request& request) {
  const auto* kind = TRY(kind_of(request));
  TRY(request.transact([&](db::Tx& tx) { return kit::pause_kind(tx, kind->name); }));
  note("jobs.paused", who, kind->name, {});
  return kind;
}

Result<const kit::JobKind*> resume(const access::SiteAdmin& who, web::Request& request) {
  const auto* kind = TRY(kind_of(request));
  TRY(request.transact([&](db::Tx& tx) { return kit::resume_kind(tx, kind->name); }));
  note("jobs.resumed", who, kind->name, {});
  return kind;
}

Result<const kit::JobKind*> run_at_once(const access::SiteAdmin& who, web::Request& request) {
  const auto* kind = TRY(kind_of(request));
  TRY(request.transact([&](db::Tx& tx) { return kit::run_now(tx, *kind, request.now()); }));
  note("jobs.summoned", who, kind->name, {});
  return kind;
}

}  // namespace stithy::admin
