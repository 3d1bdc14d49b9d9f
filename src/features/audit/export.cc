// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <unistd.h>

#include "base/text.h"
#include "features/audit/phrase.h"
#include "features/audit/routes.h"
#include "features/audit/shapes.h"
#include "kit/audit/log.h"
#include "kit/audit/record.h"
#include "pillars/foundations.h"
#include "web/answer.h"

namespace stithy::audit {

namespace {

constexpr std::int64_t kReadAtOnce = 500;

Result<void> append(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n <= 0) return unavailable("The export could not be written.", std::chrono::seconds(60));
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return {};
}

// In a file without a name, so that memory holds one page of entries at a time and a client may be
// as slow as it likes.
Result<web::Answer> write_out(web::Request& request, const Filter& filter, Sight sight) {
  const Foundations& on = request.on();
  http::FileBody body{.fd = sys::Fd(::open(on.git.scratch().c_str(),
                                           O_TMPFILE | O_RDWR | O_CLOEXEC, 0600))};
  if (!body.fd) return unavailable("The export could not be begun.", std::chrono::seconds(60));
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
    TRY(append(body.fd.get(), lines));
    body.size_bytes += lines.size();
    if (static_cast<std::int64_t>(entries.size()) < kReadAtOnce) break;
    after = entries.back().id;
  }
  web::Answer answer;
  answer.headers.set("Content-Type", "application/x-ndjson");
  answer.headers.set("Content-Disposition", "attachment; filename=\"audit-log.jsonl\"");
  answer.headers.set("Cache-Control", "no-store");
  answer.body = std::move(body);
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
