// SPDX-License-Identifier: Apache-2.0
//
// route.h — the typed route table: the handler's first parameter is its permission.
//
// A feature declares one constexpr array of rows; from it come router, metrics, access matrix,
// reference, OpenAPI documents and urls.h (tools/links). A row that disagrees with its handler, a
// writing row open to anyone, or a repository path without a repository permission cannot compile.
// The grants live in pillars/access; here is only "a grant type that can admit a request".
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>

#include "base/result.h"
#include "http/message.h"
#include "web/principal.h"
#include "web/schema.h"

namespace stithy::web {

class Request;
using Answer = http::Response;
using http::Method;

// The permission a row asks for. Order matters only for is_repo_need() and is_organisation_need().
enum class Need : std::uint8_t {
  Anyone,        // reading what everybody may read
  Visitor,       // a form for people without an account: cross-site token and strict rate
  Setup,         // the holder of the one-time setup secret
  SignedIn,      // a session or token of an account that may be used
  FreshSession,  // a session (never a token) that gave its password in the last ten minutes
  SiteAdmin,
  FreshSiteAdmin,  // SiteAdmin in a fresh session
  MetricsReader,   // loopback, or a token with the metrics scope
  SignedLink,      // a valid signature in the address (content origin)
  OrgRead,         // an organisation as everybody sees it
  OrgMember,       // who belongs to the organisation
  OrgOwner,
  FreshOrgOwner,  // OrgOwner in a fresh session
  TeamRead,       // a member of the organisation; of a secret team, who belongs to it
  TeamMaintain,   // a maintainer of the team, or an owner
  RepoRead,
  RepoWrite,
  RepoAdmin,
  FreshRepoAdmin,  // RepoAdmin in a fresh session: what discloses or takes a repository away
  RepoPush,        // RepoWrite, or creates the repository by the first push
  RepoService,     // RepoRead, or RepoPush when the service asked for is git-receive-pack
};
std::string_view need_name(Need need);

// Machine: probes and scrapes, which must be answered while everything else is busy.
enum class Lane : std::uint8_t { Interactive, Api, Git, Machine };
constexpr std::size_t kLaneCount = 4;
enum class RateClass : std::uint8_t {
  Reading,
  Costly,
  Posting,
  SigningIn,
  Git,
  Api,
  AnonymousCostly,  // what Costly means for who is not signed in
  Incoming,         // web hooks of other systems
  AnonymousCpu,     // budgets, in milliseconds and bytes; of no row
  AnonymousBytes,
};
constexpr std::size_t kRateClassCount = 10;

// What kind of client a row speaks to; decides the shape of errors and of sign-in challenges.
enum class Face : std::uint8_t { Page, GithubApi, OwnApi, Git, Machine };

template <class G>
concept IsGrant = requires(Request& request) {
  G::need;
  G::admit(request);
}
&&!std::is_default_constructible_v<G>;

// A word of the query that an API row reads; for the reference.
struct QueryParameter {
  std::string_view name, doc;
  std::string_view type = "string";  // a JSON Schema type
  std::string_view one_of = {};      // words separated by '|'
  std::string_view example = {};     // JSON text; by default made from the type
  std::string_view format = {};      // JSON Schema format: "date-time"
};

// What a client may ask for instead of the usual answer; without a schema it is text. With the
// type application/json it is another shape of the answer.
struct OtherType {
  std::string_view type;
  SchemaOf answer = nullptr;
};

// How the `answer` of an API row stands in the body.
enum class AnswerForm : std::uint8_t {
  One,
  List,       // an array of all
  Pages,      // an array of one page, with a Link header
  OneOrList,  // as the address says
};

struct RouteOptions {
  std::string_view summary = {};  // one sentence for the reference; required for API rows
  RateClass rate = RateClass::Reading;
  std::uint64_t body_bytes_max = std::uint64_t{1} << 20;  // 0: the handler streams and limits
  http::Origin origin = http::Origin::Main;
  SchemaOf body = nullptr;          // of API rows: schema<Named>
  std::string_view body_type = {};  // of a text that is no JSON
  SchemaOf answer = nullptr;        // of API rows
  AnswerForm answer_form = AnswerForm::One;
  int answer_status = 200;
  int other_status = 0;               // of a success with the same body, such as 201 beside 200
  std::string_view answer_type = {};  // of a text that is no JSON
  bool may_be_later = false;          // 202 and {} while the answer is being found out
  bool may_be_empty = false;          // 204 where there is nothing to tell of
  bool errors_are_texts = false;      // as GitHub has it for some operations of /api/v3
  std::span<const OtherType> other_types = {};
  std::span<const QueryParameter> query = {};
  // What a token needs on rows that name a person instead of a repository; by default reading asks
  // for nothing and writing for UserWrite; kAnyToken takes every token.
  ScopeSet token_scopes = 0;
  bool no_timeout = false;  // long transfers and streams set their own limits
  // Programs read this page too, such as a reader of feeds: a token of the Authorization header
  // counts as it does for the API.
  bool for_programs = false;
  // A multipart form whose files are read one after the other. Its token stands before them,
  // `body_bytes_max` bounds its fields alone, and the handler bounds the files.
  bool streamed_form = false;
  std::optional<Lane> lane_instead = {};  // of the one that the face of the row leads to
};

struct Route {
  Method method;
  std::string_view path;
  Need need;
  std::string_view name;
  RouteOptions options;
  Result<Answer> (*run)(Request&);

  Face face() const;
  Lane lane() const;
};

template <class F>
struct first_parameter;
template <class R, class G, class... Rest>
struct first_parameter<R (*)(const G&, Rest...)> {
  using type = G;
};

constexpr bool is_repo_need(Need need) { return need >= Need::RepoRead; }
constexpr bool is_organisation_need(Need need) {
  return need >= Need::OrgRead && need < Need::RepoRead;
}
constexpr bool is_reading(Method method) { return method == Method::Get; }

template <auto Handler>
consteval Route route(Method method, std::string_view path, Need need, std::string_view name,
                      RouteOptions options = {}) {
  using G = typename first_parameter<decltype(Handler)>::type;
  static_assert(IsGrant<G>, "the first parameter of a handler is its grant");
  if (G::need != need) throw "the table and the handler disagree about the permission";
  if (!is_reading(method) && need == Need::Anyone)
    throw "a writing route may not be open to anyone";
  if (path.find("{repo}") != path.npos && !is_repo_need(need))
    throw "a repository path must name a repository permission";
  if (path.find("{org}") != path.npos && !is_organisation_need(need))
    throw "an organisation's path must name an organisation's permission";
  if (path.starts_with("/api/") && options.summary.empty())
    throw "an API row needs a summary for the reference";
  return {method, path, need, name, options, [](Request& request) -> Result<Answer> {
            auto grant = TRY(G::admit(request));
            return Handler(grant, request);
          }};
}

}  // namespace stithy::web
