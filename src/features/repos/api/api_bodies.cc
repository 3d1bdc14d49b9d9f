// SPDX-License-Identifier: Apache-2.0
#include "features/repos/api/api.h"

#include <initializer_list>

namespace stithy::repos {

namespace {

template <class S>
std::vector<web::Field> shared_fields() {
  using Words = std::optional<std::string>;
  using Flag = std::optional<bool>;
  return {
      web::field<S, Words>("description", &S::description, "What it is.", {.bytes_max = 1000}),
      web::field<S, Words>("homepage", &S::homepage, "A web address.", {.bytes_max = 300}),
      web::field<S, Flag>("private", &S::is_private, "True: only for those who are added."),
      web::field<S, Words>("visibility", &S::visibility, "Who may see it; wins over private.",
                           {.one_of = "public|internal|private"}),
  };
}

template <class S>
void add_ignored(std::vector<web::Field>& fields, std::initializer_list<const char*> names) {
  for (const char* name : names) fields.push_back(web::ignored_field(name, &S::ignored));
}

constexpr std::initializer_list<const char*> kOnCreation = {"has_issues",
                                                            "has_projects",
                                                            "has_wiki",
                                                            "has_discussions",
                                                            "has_downloads",
                                                            "is_template",
                                                            "use_squash_pr_title_as_default",
                                                            "custom_properties",
                                                            "allow_squash_merge",
                                                            "allow_merge_commit",
                                                            "allow_rebase_merge",
                                                            "allow_auto_merge",
                                                            "delete_branch_on_merge",
                                                            "squash_merge_commit_title",
                                                            "squash_merge_commit_message",
                                                            "merge_commit_title",
                                                            "merge_commit_message",
                                                            "has_pull_requests",
                                                            "pull_request_creation_policy"};
constexpr std::initializer_list<const char*> kOnChange = {"has_issues",
                                                          "has_projects",
                                                          "has_wiki",
                                                          "has_discussions",
                                                          "has_downloads",
                                                          "is_template",
                                                          "allow_squash_merge",
                                                          "allow_merge_commit",
                                                          "allow_rebase_merge",
                                                          "allow_auto_merge",
                                                          "delete_branch_on_merge",
                                                          "allow_update_branch",
                                                          "use_squash_pr_title_as_default",
                                                          "squash_merge_commit_title",
                                                          "squash_merge_commit_message",
                                                          "merge_commit_title",
                                                          "merge_commit_message",
                                                          "allow_forking",
                                                          "web_commit_signoff_required",
                                                          "security_and_analysis",
                                                          "has_pull_requests",
                                                          "pull_request_creation_policy"};

std::vector<web::Field> creation_fields() {
  using B = NewRepositoryBody;
  auto fields = shared_fields<B>();
  fields.insert(fields.begin(), web::field("name", &B::name, "The short name.",
                                           {.bytes_max = 100, .example = "\"engine\""}));
  fields.push_back(web::field("auto_init", &B::auto_init, "Begin with a README."));
  fields.push_back(web::field("gitignore_template", &B::gitignore_template,
                              "Begin with a .gitignore for this language.", {.example = "\"Go\""}));
  fields.push_back(web::field("license_template", &B::license_template, "Begin with this licence.",
                              {.example = "\"mit\""}));
  fields.push_back(web::field("default_branch", &B::default_branch,
                              "The first branch; not part of GitHub's interface.",
                              {.example = "\"main\""}));
  fields.push_back(
      web::field("team_id", &B::team_id,
                 "Of an organisation's: a team that may read it; without effect for your own."));
  fields.push_back(web::field("object_format", &B::object_format,
                              "How objects are named; not part of GitHub's interface.",
                              {.one_of = "sha1|sha256"}));
  add_ignored<B>(fields, kOnCreation);
  return fields;
}

std::vector<web::Field> change_fields() {
  using B = RepositoryChange;
  auto fields = shared_fields<B>();
  fields.push_back(web::field("name", &B::name, "The new name.", {.bytes_max = 100}));
  fields.push_back(web::field("default_branch", &B::default_branch, "A branch of it."));
  fields.push_back(web::field("archived", &B::archived, "Read-only by choice."));
  add_ignored<B>(fields, kOnChange);
  return fields;
}

}  // namespace

const web::Schema& schema_of(const NewRepositoryBody*) {
  static const auto made = web::describe<NewRepositoryBody>("new-repository", creation_fields());
  return made;
}

const web::Schema& schema_of(const RepositoryChange*) {
  static const auto made = web::describe<RepositoryChange>("repository-change", change_fields());
  return made;
}

const web::Schema& schema_of(const TopicsBody*) {
  static const auto made = web::describe<TopicsBody>(
      "topic", {web::field("names", &TopicsBody::names, "Words about the repository.",
                           {.example = "\"forge\""})});
  return made;
}

}  // namespace stithy::repos
