// SPDX-License-Identifier: Apache-2.0
//
// shapes.h — an entry of the audit log as programs get it: by the API, in exports and by receivers.
// GitHub's names where GitHub has them.
#pragma once

#include <optional>
#include <string>

#include "base/json.h"
#include "kit/audit/log.h"
#include "web/schema.h"

namespace stithy::audit {

struct ApiEntry {
  std::int64_t timestamp = 0, created_at = 0;  // milliseconds
  std::string document_id, action, operation_type;
  std::optional<std::string> actor, user, org, repo, impersonator;
  std::optional<std::int64_t> actor_id, user_id, org_id, repo_id, impersonator_id;
  std::string actor_kind, object;
  std::optional<std::string> actor_ip, user_agent, request_id;
  Json changes;
  std::optional<std::int64_t> sequence;
  std::optional<std::string> hash;
};
const web::Schema& schema_of(const ApiEntry*);

// Whom an entry is shown to: owners of an organisation do not learn where its people are.
enum class Sight : std::uint8_t { Whole, WithoutPlaces };
ApiEntry shown(const Entry& entry, Sight sight);
// One line of JSON, without its end.
std::string render_line(const Entry& entry, Sight sight);

}  // namespace stithy::audit
