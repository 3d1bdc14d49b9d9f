// SPDX-License-Identifier: Apache-2.0
#include "features/keys/api.h"

namespace stithy::keys {

namespace {

constexpr web::FieldRules kKeyText{
    .bytes_max = std::int64_t{2} << 20,
    .example =
        "\"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ8rWb5V8G2v1F4bQ0e0M1q0VYV0m6m2x9b8Q1h3zK5P\""};
constexpr web::FieldRules kTitle{.example = "\"Laptop\""};

template <class S>
std::vector<web::Field> plain_fields() {
  return {web::field<S, std::int64_t>("id", &S::id, "The id."),
          web::field<S, std::string>("key", &S::key, "The kind and the key itself.", kKeyText)};
}

template <class S>
std::vector<web::Field> key_fields() {
  using Words = std::optional<std::string>;
  auto fields = plain_fields<S>();
  fields.push_back(web::field<S, std::string>("url", &S::url, "It in the API.", {.format = "uri"}));
  fields.push_back(web::field<S, std::string>("title", &S::title, "What it is for.", kTitle));
  fields.push_back(web::field<S, std::string>("created_at", &S::created_at, "When it was added.",
                                              {.format = "date-time"}));
  fields.push_back(web::field<S, bool>("verified", &S::verified, "Always true."));
  fields.push_back(web::field<S, bool>("read_only", &S::read_only, "It may not push."));
  fields.push_back(web::field<S, Words>("last_used", &S::last_used,
                                        "When it was used last, to the minute.",
                                        {.format = "date-time"}));
  return fields;
}

template <class S>
std::vector<web::Field> body_fields() {
  using Words = std::optional<std::string>;
  return {web::field<S, Words>("title", &S::title,
                               "What it is for; by default what stands behind the key.", kTitle),
          web::field<S, std::string>("key", &S::key, "The line of the file that ends in .pub.",
                                     kKeyText)};
}

}  // namespace

const web::Schema& schema_of(const PlainKey*) {
  static const auto made = web::describe<PlainKey>("key-simple", plain_fields<PlainKey>());
  return made;
}

const web::Schema& schema_of(const ApiKey*) {
  static const auto made = web::describe<ApiKey>("key", key_fields<ApiKey>());
  return made;
}

const web::Schema& schema_of(const ApiDeployKey*) {
  static const auto made = [] {
    auto fields = key_fields<ApiDeployKey>();
    fields.push_back(web::field("added_by", &ApiDeployKey::added_by, "The login of who added it."));
    fields.push_back(web::field("enabled", &ApiDeployKey::enabled, "Always true."));
    return web::describe<ApiDeployKey>("deploy-key", std::move(fields));
  }();
  return made;
}

const web::Schema& schema_of(const NewKeyBody*) {
  static const auto made = web::describe<NewKeyBody>("new-key", body_fields<NewKeyBody>());
  return made;
}

const web::Schema& schema_of(const NewDeployKeyBody*) {
  static const auto made = [] {
    auto fields = body_fields<NewDeployKeyBody>();
    fields.push_back(web::field("read_only", &NewDeployKeyBody::read_only,
                                "It may not push; false by default."));
    return web::describe<NewDeployKeyBody>("new-deploy-key", std::move(fields));
  }();
  return made;
}

}  // namespace stithy::keys
