// SPDX-License-Identifier: Apache-2.0
#include "features/signin/outside/ask.h"

#include "base/log.h"
#include "base/text.h"
#include "features/signin/settings.h"
#include "pillars/foundations.h"

namespace stithy::signin {

namespace {

constexpr std::chrono::seconds kPatience{10};
constexpr std::size_t kAnswerBytesMax = 256 * 1024;
constexpr std::size_t kDepthMax = 32;

http::EgressPolicy policy_of(const kit::LiveSettings& settings) {
  http::EgressPolicy policy;
  for (const auto& word : kProviderNetworks(settings))
    if (auto block = http::AddressBlock::parse(word)) policy.allowed.push_back(*block);
  return policy;
}

}  // namespace

Error refused(std::string cause) {
  Error error =
      denied("The provider did not say who you are. Start again, or sign in another way.");
  error.cause = std::move(cause);
  return error;
}

Result<std::string> ask_for_text(web::Request& request, const Question& question) {
  http::EgressRequest out{.url = question.url};
  out.headers.add("Accept", "application/json");
  out.headers.add("User-Agent", "Stithy");
  if (!question.authorization.empty()) out.headers.add("Authorization", question.authorization);
  if (!question.form.empty()) {
    out.method = http::Method::Post;
    out.body = question.form;
    out.headers.add("Content-Type", "application/x-www-form-urlencoded");
  }
  out.response_bytes_max = kAnswerBytesMax;
  out.redirects_max = 0;
  auto answer =
      http::fetch(out, policy_of(request.on().settings), request.deadline().sooner(kPatience));
  if (!answer) {
    const Error& error = answer.error();
    return unavailable("The provider cannot be reached. Try again in a while.",
                       std::chrono::seconds(30),
                       text::format("{}: {} {}", question.url, error.message, error.cause));
  }
  if (answer->status != 200)
    return refused(text::format("{} answered {}", question.url, answer->status));
  return std::move(answer->body);
}

Result<Json> ask(web::Request& request, const Question& question) {
  auto json = Json::parse(TRY(ask_for_text(request, question)), kDepthMax);
  if (!json || !json->as_object())
    return refused(question.url + " answered no JSON object or array");
  return json;
}

Result<std::string> way_to(web::Request& request, const Provider& provider, const Trip& trip) {
  if (provider.kind == ProviderKind::GitHub) return way_to_github(request, provider, trip);
  return way_to_openid(request, provider, trip);
}

Result<Person> ask_who(web::Request& request, const Provider& provider, const Trip& trip,
                       const CameBack& back) {
  auto person = provider.kind == ProviderKind::GitHub ? ask_github(request, provider, trip, back)
                                                      : ask_openid(request, provider, trip, back);
  if (!person)
    LOG(Warning, "signin.provider_refused",
        {{"provider", provider.name},
         {"cause", text::prefix(person.error().cause, 300)},
         {"request", request.id()}});
  return person;
}

}  // namespace stithy::signin
