// SPDX-License-Identifier: Apache-2.0
//
// api.h — the answers of /api/v3/meta and /api/v3/rate_limit.
#pragma once

#include <string>
#include <vector>

#include "web/schema.h"

namespace stithy::admin {

struct Meta {
  bool verifiable_password_authentication = false;  // passwords never work here
  std::string installed_version;
};

struct RateBucket {
  std::int64_t limit = 0, remaining = 0, reset = 0, used = 0;
};
struct RateResources {
  RateBucket core, search;
};
struct RateOverview {
  RateResources resources;
  RateBucket rate;
};

inline const web::Schema& schema_of(const Meta*) {
  static const auto made = web::describe<Meta>(
      "meta",
      {web::field("verifiable_password_authentication", &Meta::verifiable_password_authentication,
                  "Whether account passwords work here; they never do."),
       web::field("installed_version", &Meta::installed_version, "The version of this server.",
                  {.example = "\"0.1.0\""})});
  return made;
}

inline const web::Schema& schema_of(const RateBucket*) {
  static const auto made = web::describe<RateBucket>(
      "rate-limit", {web::field("limit", &RateBucket::limit, "Requests an hour."),
                     web::field("remaining", &RateBucket::remaining, "Requests left."),
                     web::field("reset", &RateBucket::reset, "When all are back, Unix seconds."),
                     web::field("used", &RateBucket::used, "Requests made.")});
  return made;
}

inline const web::Schema& schema_of(const RateResources*) {
  static const auto made = web::describe<RateResources>(
      "rate-limit-resources", {web::field("core", &RateResources::core, "Everything."),
                               web::field("search", &RateResources::search, "Searches.")});
  return made;
}

inline const web::Schema& schema_of(const RateOverview*) {
  static const auto made = web::describe<RateOverview>(
      "rate-limit-overview",
      {web::field("resources", &RateOverview::resources, "By kind of request."),
       web::field("rate", &RateOverview::rate, "The same as core.")});
  return made;
}

}  // namespace stithy::admin
