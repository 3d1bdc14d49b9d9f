// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "features/code/urls.h"
#include "features/repos/change.h"
#include "features/repos/refusal.h"
#include "features/repos/routes.h"
#include "features/repos/urls.h"
#include "features/repos/views.h"
#include "features/repos/views/settings.h"
#include "pillars/access/settings_page.h"
#include "web/answer.h"
#include "web/page.h"

namespace stithy::repos {

namespace {

// More do not fit in a list that anybody would open; then the name is typed.
constexpr std::size_t kBranchesListed = 1000;

Result<std::vector<ui::Choice>> branch_choices(const access::RepoAdmin& at, web::Request& request) {
  const auto& r = at.repository();
  std::vector<ui::Choice> out;
  if (r.import_state != repo::ImportState::None) return out;
  auto opened = TRY(request.on().repositories.open(r));
  auto refs = TRY(opened->refs(static_cast<std::uint64_t>(r.generation)));
  if (refs->branches().size() > kBranchesListed) return out;
  bool present = false;
  for (const auto& branch : refs->branches()) {
    out.push_back({branch.name, branch.name});
    present = present || branch.name == r.default_branch;
  }
  if (!present && !out.empty())
    out.push_back({r.default_branch, r.default_branch + " (does not exist)"});
  return out;
}

Result<GeneralView> view_of(const access::RepoAdmin& at, web::Request& request) {
  const auto& r = at.repository();
  return GeneralView{.csrf = {},
                     .path = r.path(),
                     .full_name = r.full_name(),
                     .refusal = {},
                     .description = r.description,
                     .website = r.website,
                     .topics = text::join(r.topics, " "),
                     .default_branch = r.default_branch,
                     .name = r.name,
                     .visibility = std::string(repo::visibility_name(r.visibility)),
                     .branches = TRY(branch_choices(at, request)),
                     .import_failed = r.import_state == repo::ImportState::Failed};
}

web::Answer render(web::Request& request, const access::RepoAdmin& at, GeneralView view,
                   int status = 200) {
  ui::Frame frame = settings_frame(request, at, "Settings");
  view.csrf = frame.csrf;
  return settings_answer(request, at, frame, "general", general_page(view), status);
}

Result<web::Answer> answer_to(web::Request& request, const access::RepoAdmin& at,
                              const Result<void>& saved, GeneralView typed,
                              std::string_view notice) {
  if (saved)
    return web::see_other_with_notice(request, url::settings(at.repository().path()), notice);
  if (!is_refusal(saved.error())) return saved.error();
  typed.refusal = refusal_of("Nothing was changed.", saved.error());
  return render(request, at, std::move(typed), 422);
}

std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> out;
  std::string spaced = text::replace_all(line, ",", " ");
  for (auto word : text::split(spaced, ' '))
    if (!text::trim(word).empty()) out.emplace_back(text::trim(word));
  return out;
}

}  // namespace

Result<web::Answer> show_general(const access::RepoAdmin& at, web::Request& request) {
  return render(request, at, TRY(view_of(at, request)));
}

Result<web::Answer> save_about(const access::RepoAdmin& at, web::Request& request) {
  const web::Form* form = TRY(request.form());
  GeneralView view = TRY(view_of(at, request));
  view.description = form->text("description");
  view.website = form->text("website");
  view.topics = form->text("topics");
  repo::About about{view.description, view.website, words_of(view.topics)};
  request.close_reader();
  auto saved = request.transact([&](db::Tx& tx) { return describe(tx, at, about, request.now()); });
  return answer_to(request, at, saved, std::move(view), "Saved.");
}

Result<web::Answer> save_default_branch(const access::RepoAdmin& at, web::Request& request) {
  const web::Form* form = TRY(request.form());
  GeneralView view = TRY(view_of(at, request));
  view.default_branch = form->text("default_branch");
  request.close_reader();
  auto saved = choose_default_branch(request.on(), at, view.default_branch);
  return answer_to(request, at, saved, view,
                   text::format("The default branch is {} now.", view.default_branch));
}

Result<web::Answer> save_name(const access::RepoAdmin& at, web::Request& request) {
  const web::Form* form = TRY(request.form());
  GeneralView view = TRY(view_of(at, request));
  view.name = form->text("name");
  request.close_reader();
  auto saved =
      request.transact([&](db::Tx& tx) { return rename(tx, at, view.name, request.now()); });
  if (!saved) return answer_to(request, at, saved, std::move(view), "");
  return web::see_other_with_notice(
      request, url::settings(code::url::home(at.repository().owner, view.name)),
      text::format("The repository is called {} now.", view.name));
}

Result<web::Answer> save_visibility(const access::FreshRepoAdmin& at, web::Request& request) {
  const web::Form* form = TRY(request.form());
  GeneralView view = TRY(view_of(at, request));
  request.close_reader();
  auto wanted = repo::parse_visibility(form->text("visibility"));
  if (!wanted) {
    Result<void> refused(wanted.error());
    return answer_to(request, at, refused, std::move(view), "");
  }
  // Public is the most open and the smallest value.
  bool opens = *wanted < at.repository().visibility;
  if (opens && form->text("confirm") != at.repository().full_name()) {
    Result<void> refused(invalid_field(
        "confirm", text::format("Type {} to open it to more people.", view.full_name)));
    return answer_to(request, at, refused, std::move(view), "");
  }
  auto saved = request.transact(
      [&](db::Tx& tx) { return change_visibility(tx, at, *wanted, request.now()); });
  return answer_to(request, at, saved, std::move(view),
                   text::format("The repository is {} now.", repo::visibility_name(*wanted)));
}

}  // namespace stithy::repos
