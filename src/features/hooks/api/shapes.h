// SPDX-License-Identifier: Apache-2.0
//
// shapes.h — web hooks and deliveries as /api/v3 writes them: GitHub's "hook", "webhook-config",
// "hook-delivery-item" and "hook-delivery".
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "features/hooks/hook.h"
#include "web/schema.h"
#include "web/site.h"

namespace stithy::hooks {

struct ApiConfig {
  std::string url, content_type, insecure_ssl;
  std::optional<std::string> secret;  // stars, when there is one
  std::string format;                 // ours: in which words the target is told
};
struct ApiLastResponse {
  std::optional<std::int64_t> code;
  std::optional<std::string> status, message;
};
struct ApiHook {
  std::string type, name;
  std::int64_t id = 0;
  bool active = true;
  std::vector<std::string> events;
  ApiConfig config;
  std::string updated_at, created_at, url, ping_url, deliveries_url;
  std::optional<std::string> test_url;  // of a repository's
  ApiLastResponse last_response;
};

struct ConfigBody {
  std::optional<std::string> url, content_type, secret, format;
  Json insecure_ssl;
};
struct NewHookBody {
  std::optional<std::string> name;
  ConfigBody config;
  std::optional<std::vector<std::string>> events;
  std::optional<bool> active;
};
struct HookBody {
  std::optional<std::string> name;
  std::optional<ConfigBody> config;
  std::optional<std::vector<std::string>> events, add_events, remove_events;
  std::optional<bool> active;
};

struct ApiDeliveryItem {
  std::int64_t id = 0;
  std::string guid, delivered_at;
  bool redelivery = false;
  double duration = 0;  // seconds
  std::string status;
  std::int64_t status_code = 0;
  std::string event;
  std::optional<std::string> action;
  std::optional<std::int64_t> installation_id, repository_id;
  std::optional<std::string> throttled_at;
};
struct ApiSent {
  Json headers, payload;
};
struct ApiAnswered {
  Json headers;
  std::optional<std::string> payload;
};
struct ApiDelivery : ApiDeliveryItem {
  std::string url;
  ApiSent request;
  ApiAnswered response;
};
struct Nothing {};  // the answer {}

const web::Schema& schema_of(const ApiConfig*);
const web::Schema& schema_of(const ApiLastResponse*);
const web::Schema& schema_of(const ApiHook*);
const web::Schema& schema_of(const ConfigBody*);
const web::Schema& schema_of(const NewHookBody*);
const web::Schema& schema_of(const HookBody*);
const web::Schema& schema_of(const ApiDeliveryItem*);
const web::Schema& schema_of(const ApiSent*);
const web::Schema& schema_of(const ApiAnswered*);
const web::Schema& schema_of(const ApiDelivery*);
const web::Schema& schema_of(const Nothing*);

// `api_place` as Scope gives it.
ApiHook api_hook(const web::Site& site, const Hook& hook, std::string_view api_place);
ApiConfig api_config(const Hook& hook);
ApiDeliveryItem api_delivery_item(const sql::DeliveryRow& row);
// With what was sent and answered last.
Result<ApiDelivery> api_delivery(db::Reader& reader, const Hook& hook, const sql::DeliveryRow& row);

}  // namespace stithy::hooks
