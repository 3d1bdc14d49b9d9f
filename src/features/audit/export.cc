// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "features/audit/phrase.h"
#include "features/audit/routes.h"
#include "features/audit/shapes.h"
#include "kit/audit/lines_file.h"
#include "kit/audit/log.h"
#include "kit/audit/record.h"
#include "pillars/foundations.h"
#include "web/answer.h"

namespace stithy::audit {

namespace {

constexpr std::int64_t kReadAtOnce = 500;

Result<web::Answer> write_out(web::Request& request, const Filter& filter, Sight sight) {
  const Foundations& on = request.on();
  LinesFile file = TRY(LinesFile::open(on.git.scratch()));
  AuditId after;
  for (;;) {
    std::vector<Entry> entries;
    {
      db::Reader* reader = TRY(request.reader());
      entries = TRY(list_after(*reader, filter, after, kReadAtOnce));
    }
    request.close_reader();
    std::string lines;
    for (const Entry& entry : entries) lines += render_line(entry, sight) + "\n";
    TRY(file.append(lines));
    if (static_cast<std::int64_t>(entries.size()) < kReadAtOnce) break;
    after = entries.back().id;
  }
  web::Answer answer;
  answer.headers.set("Content-Type", "application/x-ndjson");
  answer.headers.set("Content-Disposition", "attachment; filename=\"audit-log.jsonl\"");
  answer.headers.set("Cache-Control", "no-store");
  const std::uint64_t size_bytes = file.size_bytes();
  answer.body = http::FileBody{.fd = std::move(file).take(), .size_bytes = size_bytes};
  return answer;
}

Result<web::Answer> answer_export(web::Request& request, Filter filter, std::string_view phrase,
                                  Sight sight) {
  TRY(add_phrase(filter, phrase));
  auto note = [&](db::Tx& tx) {
    return record(tx, {.action = filter.node ? "org.audit_log_export" : "instance.audit_log_export",
                       .changes = {{"phrase", {}, std::string(phrase)}}});
  };
  TRY(request.transact(note));
  request.close_reader();  // what it saw was before the entry that has just been written
  return write_out(request, filter, sight);
}

}  // namespace

Result<web::Answer> export_all(const access::SiteAdmin&, web::Request& request) {
  const web::Form* form = TRY(request.form());
  return answer_export(request, {}, form->text("q"), Sight::Whole);
}

Result<web::Answer> export_of_organisation(const access::OrgOwner& at, web::Request& request) {
  const web::Form* form = TRY(request.form());
  return answer_export(request, {.node = at.organisation().id}, form->text("q"),
                       Sight::WithoutPlaces);
}

Result<web::Answer> api_export(const access::SiteAdmin&, web::Request& request) {
  return answer_export(request, {}, request.query("phrase"), Sight::Whole);
}

}  // namespace stithy::audit
