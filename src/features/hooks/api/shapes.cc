// SPDX-License-Identifier: Apache-2.0
#include "features/hooks/api/shapes.h"

#include "base/text.h"
#include "features/hooks/payloads/payloads.h"

namespace stithy::hooks {

namespace {

constexpr std::string_view kStars = "********";

Json headers_of(std::string_view head) {
  Json::Object out;
  for (auto line : text::split(head, '\n')) {
    auto field = text::cut(line, ": ");
    if (field.found) out.emplace_back(std::string(field.before), Json(std::string(field.after)));
  }
  return Json(std::move(out));
}

// GitHub writes the words of the status there.
std::string status_words(const sql::DeliveryRow& row) {
  if (row.state == DeliveryState::Delivered) return "OK";
  if (row.attempts == 0 && row.state == DeliveryState::Pending) return "pending";
  return row.reason.value_or("failed");
}

template <class S>
std::vector<web::Field> item_fields() {
  return {
      web::field<S, std::int64_t>("id", &S::id, "The number."),
      web::field<S, std::string>("guid", &S::guid, "The same for a delivery sent again.",
                                 {.example = "\"0b989ba4-242f-8be0-81e1-2f1d1b1c5a3d\""}),
      web::field<S, std::string>("delivered_at", &S::delivered_at, "The last attempt.",
                                 {.format = "date-time"}),
      web::field<S, bool>("redelivery", &S::redelivery, "Sent again on demand."),
      web::field<S, double>("duration", &S::duration, "Seconds of the last attempt."),
      web::field<S, std::string>("status", &S::status, "What came of it.", {.example = "\"OK\""}),
      web::field<S, std::int64_t>("status_code", &S::status_code, "0 when nobody answered."),
      web::field<S, std::string>("event", &S::event, "What was told of.", {.example = "\"push\""}),
      web::field<S, std::optional<std::string>>("action", &S::action, "Of the event."),
      web::field<S, std::optional<std::int64_t>>("installation_id", &S::installation_id,
                                                 "Always null."),
      web::field<S, std::optional<std::int64_t>>("repository_id", &S::repository_id,
                                                 "The repository it is about."),
      web::field<S, std::optional<std::string>>("throttled_at", &S::throttled_at, "Always null.",
                                                {.format = "date-time"})};
}

void fill(const sql::DeliveryRow& row, ApiDeliveryItem& out) {
  out.id = row.id.value();
  out.guid = row.guid;
  out.delivered_at = render_iso(row.attempted_at.value_or(row.created_at));
  out.redelivery = row.redelivery;
  out.duration = static_cast<double>(row.duration_ms) / 1000;
  out.status = status_words(row);
  out.status_code = row.status;
  out.event = row.event;
  if (!row.action.empty()) out.action = row.action;
  if (row.repo) out.repository_id = row.repo.value();
}

}  // namespace

ApiConfig api_config(const Hook& hook) {
  ApiConfig out{.url = shown_url(hook),
                .content_type = std::string(content_type_word(hook.content_type)),
                .insecure_ssl = "0",
                .secret = {},
                .format = std::string(format_word(hook.format))};
  if (hook.sealed_secret) out.secret = kStars;
  return out;
}

ApiHook api_hook(const web::Site& site, const Hook& hook, std::string_view api_place) {
  auto links = links_of(site, hook, api_place);
  ApiHook out{.type = std::string(hook.owner.is_instance() ? "Global" : type_word(hook.owner)),
              .name = "web",
              .id = hook.id.value(),
              .active = hook.active,
              .events = hook.events,
              .config = api_config(hook),
              .updated_at = render_iso(hook.updated_at),
              .created_at = render_iso(hook.created_at),
              .url = links.url,
              .ping_url = links.ping_url,
              .deliveries_url = links.deliveries_url,
              .test_url = links.test_url,
              .last_response = {}};
  out.last_response.status = "unused";
  if (hook.last_status) {
    if (*hook.last_status != 0) out.last_response.code = hook.last_status;
    out.last_response.status = hook.failures == 0 ? "active" : "failed";
    out.last_response.message = hook.last_words;
  }
  return out;
}

ApiDeliveryItem api_delivery_item(const sql::DeliveryRow& row) {
  ApiDeliveryItem out;
  fill(row, out);
  return out;
}

Result<ApiDelivery> api_delivery(db::Reader& reader, const Hook& hook,
                                 const sql::DeliveryRow& row) {
  ApiDelivery out;
  fill(row, out);
  out.url = shown_url(hook);
  auto payload = TRY(sql::find_payload(reader, row.payload));
  out.request.headers = Json(Json::Object());
  if (payload) out.request.payload = TRY(Json::parse(payload->body));
  out.response.headers = Json(Json::Object());
  auto attempts = TRY(sql::list_attempts(reader, row.id, 1));
  if (attempts.empty()) return out;
  out.request.headers = headers_of(attempts[0].request_head);
  out.response.headers = headers_of(attempts[0].response_head);
  out.response.payload = text::repair_utf8(attempts[0].response_body);
  return out;
}

const web::Schema& schema_of(const ApiConfig*) {
  using C = ApiConfig;
  static const auto made = web::describe<C>(
      "webhook-config",
      {web::field("url", &C::url, "Where it is told. Of chat services only the host is shown.",
                  {.format = "uri"}),
       web::field("content_type", &C::content_type, "How.", {.one_of = "json|form"}),
       web::field("insecure_ssl", &C::insecure_ssl, "Certificates are always verified.",
                  {.one_of = "0"}),
       web::field("secret", &C::secret, "Stars in the place of a secret.",
                  {.example = "\"********\"", .leave_out = true}),
       web::field("format", &C::format, "In which words.",
                  {.one_of = "github|standard|slack|discord|teams|matrix"})});
  return made;
}

const web::Schema& schema_of(const ApiLastResponse*) {
  using R = ApiLastResponse;
  static const auto made = web::describe<R>(
      "hook-response",
      {web::field("code", &R::code, "What the target answered last."),
       web::field("status", &R::status, "unused, active or failed.", {.example = "\"active\""}),
       web::field("message", &R::message, "In words.")});
  return made;
}

const web::Schema& schema_of(const ApiHook*) {
  using H = ApiHook;
  constexpr web::FieldRules date{.format = "date-time"}, uri{.format = "uri"};
  static const auto made = web::describe<H>(
      "hook",
      {web::field("type", &H::type, "Whose it is.", {.one_of = "Repository|Organization|Global"}),
       web::field("id", &H::id, "The number."),
       web::field("name", &H::name, "Always web.", {.one_of = "web"}),
       web::field("active", &H::active, "Whether it is told."),
       web::field("events", &H::events, "Of what.", {.example = "\"push\""}),
       web::field("config", &H::config, "Where and how."),
       web::field("updated_at", &H::updated_at, "When it was changed last.", date),
       web::field("created_at", &H::created_at, "When it was made.", date),
       web::field("url", &H::url, "This object in the API.", uri),
       web::field("test_url", &H::test_url, "Post here for a push to try.",
                  {.format = "uri", .leave_out = true}),
       web::field("ping_url", &H::ping_url, "Post here for a ping.", uri),
       web::field("deliveries_url", &H::deliveries_url, "What was sent.", uri),
       web::field("last_response", &H::last_response, "The last answer.")});
  return made;
}

const web::Schema& schema_of(const ConfigBody*) {
  using C = ConfigBody;
  static const auto made = web::describe<C>(
      "webhook-config-change",
      {web::field(
           "url", &C::url, "Where it is told.",
           {.bytes_max = kUrlBytesMax, .format = "uri", .example = "\"https://example.org/hook\""}),
       web::field("content_type", &C::content_type, "How; form by default.",
                  {.one_of = "json|form", .example = "\"json\""}),
       web::field("secret", &C::secret, "Signs what is sent; never shown again.",
                  {.bytes_max = kSecretBytesMax, .example = "\"a long secret\""}),
       web::field(
           "format", &C::format, "In which words; github by default.",
           {.one_of = "github|standard|slack|discord|teams|matrix", .example = "\"github\""}),
       [] {
         auto field = web::field("insecure_ssl", &C::insecure_ssl,
                                 "Certificates are always verified: 0.", {.example = "\"0\""});
         field.optional = true;
         return field;
       }()});
  return made;
}

const web::Schema& schema_of(const NewHookBody*) {
  using B = NewHookBody;
  static const auto made = web::describe<B>(
      "hook-creation",
      {web::field("name", &B::name, "web, or nothing.", {.one_of = "web", .example = "\"web\""}),
       web::field("config", &B::config, "Where and how."),
       web::field("events", &B::events, "Of what; push by default.", {.example = "\"push\""}),
       web::field("active", &B::active, "Whether it is told; true by default.",
                  {.example = "true"})});
  return made;
}

const web::Schema& schema_of(const HookBody*) {
  using B = HookBody;
  static const auto made = web::describe<B>(
      "hook-change",
      {web::field("name", &B::name, "web, or nothing.", {.one_of = "web", .example = "\"web\""}),
       web::field("config", &B::config, "What of it changes."),
       web::field("events", &B::events, "Instead of those it has.", {.example = "\"push\""}),
       web::field("add_events", &B::add_events, "Beside those it has.", {.example = "\"create\""}),
       web::field("remove_events", &B::remove_events, "No longer.", {.example = "\"delete\""}),
       web::field("active", &B::active, "Whether it is told.", {.example = "true"})});
  return made;
}

const web::Schema& schema_of(const ApiDeliveryItem*) {
  static const auto made =
      web::describe<ApiDeliveryItem>("hook-delivery-item", item_fields<ApiDeliveryItem>());
  return made;
}

const web::Schema& schema_of(const ApiSent*) {
  static const auto made = web::describe<ApiSent>(
      "hook-request",
      {web::field("headers", &ApiSent::headers, "By name.", {.example = "{}"}),
       web::field("payload", &ApiSent::payload, "As GitHub shapes it.", {.example = "{}"})});
  return made;
}

const web::Schema& schema_of(const ApiAnswered*) {
  static const auto made = web::describe<ApiAnswered>(
      "hook-answer", {web::field("headers", &ApiAnswered::headers, "By name.", {.example = "{}"}),
                      web::field("payload", &ApiAnswered::payload, "The first 64 KiB of it.")});
  return made;
}

const web::Schema& schema_of(const ApiDelivery*) {
  static const auto made = [] {
    auto fields = item_fields<ApiDelivery>();
    fields.push_back(web::field("url", &ApiDelivery::url, "Where it was sent."));
    fields.push_back(web::field("request", &ApiDelivery::request, "What was sent."));
    fields.push_back(web::field("response", &ApiDelivery::response, "What was answered."));
    return web::describe<ApiDelivery>("hook-delivery", std::move(fields));
  }();
  return made;
}

const web::Schema& schema_of(const Nothing*) {
  static const auto made = web::describe<Nothing>("nothing", {});
  return made;
}

}  // namespace stithy::hooks
