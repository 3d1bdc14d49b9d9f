// SPDX-License-Identifier: Apache-2.0
#include "web/openapi/operation.h"

#include <algorithm>

#include "base/text.h"

namespace stithy::web {

void write_header(std::string_view name, std::string_view doc, JsonWriter& w) {
  w.key(name).begin_object().member("description", doc);
  w.key("schema").begin_object().member("type", "string").end_object().end_object();
}

namespace {

// What the words between braces mean, for every path of the API.
struct PathWord {
  std::string_view name, doc, example;  // the example in JSON
  std::string_view type = "string";
};
constexpr PathWord kPathWords[] = {
    {"owner", "The account that owns the repository.", R"("ada")"},
    {"repo", "The name of the repository, without .git.", R"("engine")"},
    {"login", "The name of an account.", R"("ada")"},
    {"username", "The name of an account.", R"("ada")"},
    {"org", "The name of an organisation.", R"("guild")"},
    {"organization", "The name of an organisation.", R"("guild")"},
    {"team", "A team, by its name in addresses.", R"("core-team")"},
    {"invitation_id", "The id of an invitation.", "892639174771408", "integer"},
    {"path", "A path from the root of the repository; may hold slashes.", R"("src/main.cc")"},
    {"dir", "A folder of the repository; may hold slashes.", R"("docs")"},
    {"ref", "A branch, a tag or a commit; may hold slashes.", R"("main")"},
    {"branch", "The name of a branch; may hold slashes.", R"("main")"},
    {"basehead", "Two revisions: base...head.", R"("main...topic")"},
    {"sha", "The id of an object, in full.", R"("4b825dc642cb6eb9a060e54bf8d69288fbee4904")"},
    {"name", "A name from the list.", R"("C++")"},
    {"license", "The short name of a licence.", R"("mit")"},
    {"account_id", "The id of an account.", "892639174771405", "integer"},
    {"hook", "The id of a web hook.", "892639174771406", "integer"},
    {"delivery", "The id of a delivery.", "892639174771407", "integer"},
    {"id", "The number of a job.", "892723498209473", "integer"},
    {"client_id", "The client_id of an OAuth application.", R"("sty_cli_0123456789abcdef")"},
    {"key_id", "The id of an SSH key.", "892639174771408", "integer"},
    {"gpg_key_id", "The id of a GPG key.", "892639174771409", "integer"},
    {"ssh_signing_key_id", "The id of an SSH signing key.", "892639174771410", "integer"},
    {"kind", "The name of a kind of jobs.", R"("repos.maintain")"},
};

std::vector<std::string_view> path_parameters(std::string_view path) {
  std::vector<std::string_view> names;
  for (auto at = path.find('{'); at != path.npos; at = path.find('{', at + 1)) {
    auto name = path.substr(at + 1, path.find('}', at) - at - 1);
    if (name.ends_with("...")) name.remove_suffix(3);
    names.push_back(name);
  }
  return names;
}

void write_path_parameter(std::string_view name, JsonWriter& w) {
  w.begin_object().member("name", name).member("in", "path").member("required", true);
  for (const auto& word : kPathWords) {
    if (word.name != name) continue;
    w.key("schema").begin_object().member("type", word.type).end_object();
    w.member("description", word.doc).key("example").raw(word.example);
  }
  w.end_object();
}

void write_query_parameter(const QueryParameter& p, JsonWriter& w) {
  w.begin_object().member("name", p.name).member("in", "query").member("required", false);
  w.member("description", p.doc);
  w.key("schema").begin_object().member("type", p.type);
  if (!p.format.empty()) w.member("format", p.format);
  if (!p.one_of.empty()) {
    w.key("enum").begin_array();
    for (auto one : text::split(p.one_of, '|')) w.value(one);
    w.end_array();
  }
  w.end_object();
  if (!p.example.empty()) w.key("example").raw(p.example);
  w.end_object();
}

constexpr QueryParameter kPaging[] = {
    {.name = "per_page",
     .doc = "How many stand on a page, at most 100.",
     .type = "integer",
     .example = "30"},
    {.name = "page", .doc = "Which page, from 1.", .type = "integer", .example = "1"},
};

void write_parameters(const Route& route, JsonWriter& w) {
  w.key("parameters").begin_array();
  for (auto name : path_parameters(route.path)) write_path_parameter(name, w);
  for (const auto& parameter : route.options.query) write_query_parameter(parameter, w);
  if (route.options.answer_form == AnswerForm::Pages)
    for (const auto& parameter : kPaging) write_query_parameter(parameter, w);
  w.end_array();
}

void write_reference(const Schema& schema, JsonWriter& w) {
  w.begin_object().member("$ref", "#/components/schemas/" + schema.name).end_object();
}

void write_list(const Schema& schema, JsonWriter& w) {
  w.begin_object().member("type", "array").key("items");
  write_reference(schema, w);
  w.end_object();
}

constexpr std::string_view kJson = "application/json";

// A media type with its schema and an example of it. Some rows answer one of several shapes, by the
// address or by what the client asked for.
void write_json_type(const Schema& schema, AnswerForm form, std::span<const OtherType> others,
                     JsonWriter& w) {
  std::vector<const Schema*> more;
  for (const auto& other : others)
    if (other.type == kJson) more.push_back(&other.answer());
  const bool choice = form == AnswerForm::OneOrList || !more.empty();
  w.key(kJson).begin_object().key("schema");
  if (choice) w.begin_object().key("oneOf").begin_array();
  if (form == AnswerForm::One || form == AnswerForm::OneOrList) write_reference(schema, w);
  if (form != AnswerForm::One) write_list(schema, w);
  for (const Schema* one : more) write_reference(*one, w);
  if (choice) w.end_array().end_object();
  w.key("example");
  bool list = form == AnswerForm::List || form == AnswerForm::Pages;
  if (list) w.begin_array();
  write_example(schema, w);
  if (list) w.end_array();
  w.end_object();
}

void write_other_type(const OtherType& other, JsonWriter& w) {
  w.key(other.type).begin_object().key("schema");
  if (other.answer) {
    write_reference(other.answer(), w);
    w.key("example");
    write_example(other.answer(), w);
  } else {
    w.begin_object().member("type", "string").end_object().member("example", "text");
  }
  w.end_object();
}

void write_success(const Route& route, int status, JsonWriter& w) {
  const auto& o = route.options;
  w.key(text::format("{}", status)).begin_object();
  bool redirect = status / 100 == 3;
  bool content = o.answer || !o.answer_type.empty();
  w.member("description", redirect  ? "Elsewhere: see Location."
                          : content ? "The answer."
                                    : "Done.");
  if (redirect || o.answer_form == AnswerForm::Pages) {
    w.key("headers").begin_object();
    if (redirect)
      write_header("Location", "Where it is.", w);
    else
      write_header("Link", "Addresses of other pages, by rel (RFC 8288).", w);
    w.end_object();
  }
  if (content) {
    w.key("content").begin_object();
    if (o.answer) write_json_type(o.answer(), o.answer_form, o.other_types, w);
    if (!o.answer_type.empty()) write_other_type({o.answer_type}, w);
    for (const auto& other : o.other_types)
      if (other.type != kJson) write_other_type(other, w);
    w.end_object();
  }
  w.end_object();
}

struct Refusal {
  int status;
  std::string_view doc;
};

// What else a row answers follows from what it needs and takes.
std::vector<Refusal> refusals_of(const Route& route) {
  const auto& o = route.options;
  bool repository = is_repo_need(route.need);
  std::vector<Refusal> list;
  if (repository && is_reading(route.method)) list.push_back({301, "The repository was renamed."});
  const bool github = route.face() == Face::GithubApi;
  if (repository && github && !is_reading(route.method))
    list.push_back({307, "The repository was renamed."});
  list.push_back(
      {400, o.body ? "The body is no JSON, the query cannot be read, or a token stands in it."
                   : "The query cannot be read, or a token stands in it."});
  list.push_back({401, "The token is wrong, or one is needed."});
  if (route.need != Need::Anyone) list.push_back({403, "You may see it, but not do this."});
  const bool names_one = text::contains(route.path, "{");
  if (names_one) list.push_back({404, "Absent, or not for you to see."});
  if (repository || (names_one && !is_reading(route.method)))
    list.push_back({409, "The present state forbids it."});
  bool takes = o.body || !o.body_type.empty();
  if (takes) list.push_back({413, "The body is too large."});
  if (takes) list.push_back({415, "The body is of another type."});
  list.push_back({422, "A rule is broken; errors names where."});
  list.push_back({429, "Too many requests; Retry-After says when to try again."});
  list.push_back({503, "Not at the moment; Retry-After says when to try again."});
  return list;
}

// What stands in for the answer.
void write_stand_ins(const Route& route, JsonWriter& w) {
  if (route.options.may_be_later) {
    w.key("202").begin_object().member("description", "It is being found out: ask again.");
    w.key("content").begin_object().key(kJson).begin_object();
    w.key("schema").begin_object().member("type", "object").end_object();
    w.key("example").begin_object().end_object();
    w.end_object().end_object().end_object();
  }
  if (route.options.may_be_empty)
    w.key("204").begin_object().member("description", "There is nothing.").end_object();
}

// Of the rows beside the two interfaces, such as this description: anybody may read them.
constexpr Refusal kPageRefusals[] = {
    {400, "The query cannot be read, or a token stands in it."},
    {429, "Too many requests; Retry-After says when to try again."},
    {503, "Not at the moment; Retry-After says when to try again."},
};

std::string_view component_of(const Route& route, int status) {
  if (route.face() == Face::OwnApi) return "own-error";
  if (route.face() != Face::GithubApi) return status == 400 ? "github-error" : "page-error";
  if (status / 100 == 3) return "github-moved";
  return status == 422 && route.options.errors_are_texts ? "github-text-error" : "github-error";
}

void write_refusal(const Route& route, const Refusal& refusal, JsonWriter& w) {
  w.key(text::format("{}", refusal.status)).begin_object();
  if (route.face() == Face::OwnApi && refusal.status / 100 == 3) {
    w.key("headers").begin_object();
    write_header("Location", "Where it is.", w);
    w.end_object();
  } else {
    w.member("$ref",
             text::format("#/components/responses/{}", component_of(route, refusal.status)));
  }
  w.member("description", refusal.doc).end_object();
}

void write_responses(const Route& route, JsonWriter& w) {
  w.key("responses").begin_object();
  write_success(route, route.options.answer_status, w);
  if (route.options.other_status != 0) write_success(route, route.options.other_status, w);
  write_stand_ins(route, w);
  Face face = route.face();
  if (face == Face::GithubApi && is_reading(route.method) && route.options.answer_status == 200)
    w.key("304").begin_object().member("description", "You have it already.").end_object();
  if (face == Face::GithubApi || face == Face::OwnApi)
    for (const auto& refusal : refusals_of(route)) write_refusal(route, refusal, w);
  else
    for (const auto& refusal : kPageRefusals) write_refusal(route, refusal, w);
  w.end_object();
}

bool needs_members(const Schema& schema) {
  return std::any_of(schema.fields.begin(), schema.fields.end(),
                     [](const Field& f) { return !f.optional; });
}

void write_security(const Route& route, JsonWriter& w) {
  w.key("security").begin_array();
  bool open =
      route.need == Need::Anyone || route.need == Need::OrgRead || route.need == Need::RepoRead;
  if (open) w.begin_object().end_object();
  w.begin_object().key("token").begin_array().end_array().end_object();
  w.end_array();
}

}  // namespace

std::string openapi_path(std::string_view path) { return text::replace_all(path, "...}", "}"); }

void write_operation(const TableRow& row, JsonWriter& w) {
  const Route& route = *row.route;
  w.key(text::to_lower(http::method_name(route.method))).begin_object();
  w.member("operationId", route.name);
  w.member("summary", route.options.summary);
  w.member("description", text::format("Needs: {}.", need_name(route.need)));
  w.key("tags").begin_array().value(row.feature->name).end_array();
  write_parameters(route, w);
  const auto& o = route.options;
  if (o.body || !o.body_type.empty()) {
    bool required = o.body && needs_members(o.body());
    w.key("requestBody").begin_object().member("required", required);
    w.key("content").begin_object();
    if (o.body)
      write_json_type(o.body(), AnswerForm::One, {}, w);
    else
      write_other_type({o.body_type}, w);
    w.end_object().end_object();
  }
  write_responses(route, w);
  write_security(route, w);
  w.end_object();
}

}  // namespace stithy::web
