// SPDX-License-Identifier: Apache-2.0
//
// api.h — GitHub's "key", "key-simple" and "deploy-key".
#pragma once

#include <optional>
#include <string>

#include "pillars/account/ssh_keys.h"
#include "web/schema.h"

namespace stithy::keys {

struct PlainKey {
  std::int64_t id = 0;
  std::string key;
};
struct ApiKey : PlainKey {
  std::string url, title, created_at;
  bool verified = true;  // whoever comes with it has proved it by then
  bool read_only = false;
  std::optional<std::string> last_used;
};
struct ApiDeployKey : ApiKey {
  std::optional<std::string> added_by;
  bool enabled = true;
};
struct NewKeyBody {
  std::optional<std::string> title;
  std::string key;
};
struct NewDeployKeyBody : NewKeyBody {
  std::optional<bool> read_only;
};

const web::Schema& schema_of(const PlainKey*);
const web::Schema& schema_of(const ApiKey*);
const web::Schema& schema_of(const ApiDeployKey*);
const web::Schema& schema_of(const NewKeyBody*);
const web::Schema& schema_of(const NewDeployKeyBody*);

}  // namespace stithy::keys
