// SPDX-License-Identifier: Apache-2.0
#include "features/transport/routes.h"

#include "base/text.h"
#include "git/upload_pack.h"
#include "pillars/foundations.h"
#include "web/answer.h"

namespace stithy::transport {

int protocol_version(const web::Request& request) {
  auto header = request.head().headers.find("Git-Protocol").value_or("");
  for (auto key : text::split(header, ':')) {
    if (key == "version=2") return 2;
    if (key == "version=1") return 1;
  }
  return 0;
}

void forbid_caching(web::Answer& answer) {
  answer.headers.set("Expires", "Fri, 01 Jan 1980 00:00:00 GMT");
  answer.headers.set("Pragma", "no-cache");
  answer.headers.set("Cache-Control", "no-cache, max-age=0, must-revalidate");
}

namespace {

git::UploadPack uploader(web::Request& request) {
  repo::Store& store = request.on().repositories;
  return git::UploadPack(store.gateway(), store.reachability(), {});
}

web::Answer answer_of(std::string body, std::string_view type) {
  web::Answer answer;
  answer.headers.set("Content-Type", type);
  answer.body = std::move(body);
  forbid_caching(answer);
  return answer;
}

Result<void> check_readable(const repo::Repository& repository) {
  if (repository.import_state == repo::ImportState::Running)
    return unavailable("The repository is being imported.", std::chrono::seconds(10));
  return {};
}

// Who has nothing yet clones, and says "done" at once; who has something may have to say several
// times what, and each is counted (gitprotocol-v2, "fetch").
void count_transfer(web::Request& request, std::string_view body) {
  if (!text::contains(body, "want ")) return;
  const bool fetches = text::contains(body, "have ");
  if (!fetches && !text::contains(body, "0009done")) return;
  request.on().metrics.counter(kTransfers, {fetches ? "fetch" : "clone"}).add();
}

}  // namespace

Result<web::Answer> info_refs(const access::RepoService& at, web::Request& request) {
  if (at.push()) return tell_push_refs(*at.push(), request);
  const auto& repository = at.read()->repository();
  TRY(check_readable(repository));
  auto path = request.on().repositories.path_of(repository.id);
  std::string body = TRY(uploader(request).advertise(path, protocol_version(request), true));
  return answer_of(std::move(body), "application/x-git-upload-pack-advertisement");
}

Result<web::Answer> upload_pack(const access::RepoRead& at, web::Request& request) {
  auto type = request.head().headers.find("Content-Type").value_or("");
  if (type != "application/x-git-upload-pack-request")
    return invalid("A fetch is posted as application/x-git-upload-pack-request.");
  TRY(check_readable(at.repository()));
  auto limit = request.route().options.body_bytes_max;
  std::string body = TRY(http::read_all(request.stream(limit), limit, request.deadline()));
  auto path = request.on().repositories.path_of(at.repository().id);
  request.close_reader();
  count_transfer(request, body);
  auto made = TRY(uploader(request).answer(path, protocol_version(request), body));
  web::Answer answer = answer_of(std::move(made.body), "application/x-git-upload-pack-result");
  if (made.stream) {
    answer.body = http::PipeBody{.fd = std::move(made.stream->out),
                                 .owner = std::move(made.stream->owner),
                                 .ended = {},
                                 .succeeded = std::move(made.stream->succeeded)};
  }
  return answer;
}

}  // namespace stithy::transport
