// SPDX-License-Identifier: Apache-2.0
#include "features/applications/device.h"

#include "base/log.h"
#include "features/applications/protocol/client.h"
#include "features/applications/protocol/handlers.h"
#include "features/applications/urls.h"

namespace stithy::applications {

namespace {

// The client_id is enough here, as GitHub has it; a confidential client shows its secret when it
// asks for tokens.
Result<web::Answer> begin(web::Request& request, Dialect dialect) {
  auto parameters = TRY(Parameters::read(request));
  db::Reader* reader = TRY(request.reader());
  auto application = TRY(find_by_client_id(*reader, parameters.get("client_id")));
  request.close_reader();
  if (!application)
    return refuse(request, dialect, {"invalid_client", "There is no such application.", 401});
  if (!application->device_flow)
    return refuse(request, dialect,
                  {dialect == Dialect::Github ? "device_flow_disabled" : "unauthorized_client",
                   "The device flow is off for this application.", 400});
  auto asked = parse_asked(parameters.get("scope"));
  if (!asked)
    return refuse(request, dialect, {"invalid_scope", asked.error().fields[0].message, 400});
  auto codes = TRY(request.transact(
      [&](db::Tx& tx) { return begin_device(tx, application->id, *asked, request.now()); }));
  const std::string place = request.site().main_url + url::device();
  LOG(Info, "applications.device_begun", {{"application", application->id.value()}});
  return answer_members(request, dialect,
                        {{"device_code", codes.device.reveal()},
                         {"user_code", codes.user},
                         {"verification_uri", place},
                         {"verification_uri_complete", place + "?user_code=" + codes.user},
                         {"expires_in", std::int64_t{kDeviceLives.count()}},
                         {"interval", std::int64_t{kPollEvery.count()}}});
}

}  // namespace

Result<web::Answer> post_device(const access::Visitor&, web::Request& request) {
  return begin(request, Dialect::Standard);
}

Result<web::Answer> post_github_device(const access::Visitor&, web::Request& request) {
  return begin(request, Dialect::Github);
}

}  // namespace stithy::applications
