// SPDX-License-Identifier: Apache-2.0
//
// api.h — what /api/v3 says of the instance itself, and small services that belong to nothing:
// shapes and handlers.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pillars/access/grants.h"
#include "web/route.h"
#include "web/schema.h"

namespace stithy::admin {

// The addresses of the interface, in the order of their list in api.cc.
struct RootIndex {
  std::vector<std::string> links;
};
const web::Schema& schema_of(const RootIndex*);

struct OpenDocument {};  // any object
const web::Schema& schema_of(const OpenDocument*);

struct EmojiMap {};  // short name → address of a picture
const web::Schema& schema_of(const EmojiMap*);

// What /markdown takes; `mode` gfm keeps line breaks, as in comments.
struct MarkdownBody {
  std::string text;
  std::optional<std::string> mode, context;
};
const web::Schema& schema_of(const MarkdownBody*);

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
      "rate-limit",
      {web::field("limit", &RateBucket::limit, "Requests an hour.", {.example = "5000"}),
       web::field("remaining", &RateBucket::remaining, "Requests left.", {.example = "4999"}),
       web::field("reset", &RateBucket::reset, "When all are back, Unix seconds.",
                  {.example = "1795165200"}),
       web::field("used", &RateBucket::used, "Requests made.", {.example = "1"})});
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

// api.cc
Result<web::Answer> api_root(const access::Anyone&, web::Request& request);
Result<web::Answer> api_meta(const access::Anyone&, web::Request& request);
Result<web::Answer> api_rate_limit(const access::Anyone&, web::Request& request);
Result<web::Answer> api_versions(const access::Anyone&, web::Request& request);
Result<web::Answer> api_emojis(const access::Anyone&, web::Request& request);
Result<web::Answer> api_zen(const access::Anyone&, web::Request& request);
Result<web::Answer> api_anvil(const access::Anyone&, web::Request& request);
Result<web::Answer> api_markdown(const access::SignedIn&, web::Request& request);
Result<web::Answer> api_raw_markdown(const access::SignedIn&, web::Request& request);

}  // namespace stithy::admin
