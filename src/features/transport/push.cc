// SPDX-License-Identifier: Apache-2.0
#include "features/transport/push_reply.h"
#include "features/transport/routes.h"
#include "features/transport/take_push.h"
#include "pillars/foundations.h"
#include "pillars/repo/settings.h"
#include "web/answer.h"

namespace stithy::transport {

Result<web::Answer> tell_push_refs(const access::RepoPush& at, web::Request& request) {
  web::Answer answer;
  answer.headers.set("Content-Type", "application/x-git-receive-pack-advertisement");
  answer.body = TRY(tell_refs(request.on(), at, protocol_version(request), true));
  forbid_caching(answer);
  return answer;
}

Result<web::Answer> receive_pack(const access::RepoPush& at, web::Request& request) {
  auto type = request.head().headers.find("Content-Type").value_or("");
  if (type != "application/x-git-receive-pack-request")
    return invalid("A push is posted as application/x-git-receive-pack-request.");
  const Foundations& on = request.on();
  repo::Repository repository = TRY(ensure_repository(on, at));
  request.close_reader();
  PushReply reply(request);
  // Gzip is undone with the same bound as the pack itself.
  auto& body = request.stream(static_cast<std::uint64_t>(repo::kPushMax(on.settings).bytes));
  auto taken =
      take_push(on, at.who(), repository,
                {.request = request.id(),
                 .input = [&](std::span<char> into) { return body.read(into, request.deadline()); },
                 .send_early = [&](std::string_view packets) { reply.keep_alive(packets); }});
  if (!taken) return reply.end(std::move(taken).take_error());
  return reply.end(std::move(taken->report));
}

}  // namespace stithy::transport
