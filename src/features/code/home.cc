// SPDX-License-Identifier: Apache-2.0
#include "features/code/views/home.h"
#include "base/text.h"
#include "features/code/activity/tally_file.h"
#include "features/code/facts.h"
#include "features/code/go_get.h"
#include "features/code/pieces.h"
#include "features/code/routes.h"
#include "features/code/urls.h"
#include "features/code/views/empty.h"
#include "features/repos/urls.h"
#include "git/history/ancestry.h"
#include "git/history/week_counts.h"
#include "kit/jobs/job_progress.h"
#include "kit/jobs/job_runner.h"
#include "pillars/foundations.h"
#include "web/answer.h"
#include "web/page.h"

namespace stithy::code {

namespace {

constexpr std::size_t kTagsShown = 5, kPeopleShown = 10;
constexpr std::int64_t kDaySeconds = 24 * 3600;

CloneMenu clone_of(const access::RepoRead& at, web::Request& request, std::string_view word) {
  const auto& repository = at.repository();
  CloneMenu menu{.https = request.site().main_url + url::clone_address(repository.path())};
  menu.ssh = web::ssh_address(request.site(), repository.full_name());
  if (word.empty()) return menu;
  std::string archive = url::archive(repository.path(), word);
  menu.zip_href = archive + ".zip";
  menu.tar_href = archive + ".tar.gz";
  return menu;
}

Result<web::Answer> importing(const access::RepoRead& at, web::Request& request) {
  const auto& repository = at.repository();
  ImportView view{.heading = access::heading_of(request, at, "code"),
                  .failed = repository.import_state == repo::ImportState::Failed,
                  .topic = kit::live_topic("repo", repository.id.value()),
                  .progress = {.title = "Importing"}};
  if (repository.import_job) {
    db::Reader* reader = TRY(request.reader());
    auto job = TRY(kit::find_job(*reader, *repository.import_job));
    if (job) {
      const auto* jobs = request.on().jobs;
      const auto* kind = jobs != nullptr ? jobs->find_kind(job->kind) : nullptr;
      view.progress =
          ui::progress_of(TRY(kit::read_progress(*reader, *job, kind, request.now())), "Importing");
      view.reason = job->error.value_or("");
    }
  }
  ui::Frame frame = frame_at(request, at, repository.full_name());
  frame.indexable = false;
  view.may_administer = at.may_administer();
  if (view.may_administer) {
    view.progress.cancel_href = repos::url::stop_import(repository.path());
    view.progress.cancel_label = "Cancel the import";
    view.progress.csrf = frame.csrf;
  }
  return web::page(request, frame, import_page(view));
}

web::Answer empty(const access::RepoRead& at, web::Request& request) {
  const auto& repository = at.repository();
  EmptyView view{.heading = access::heading_of(request, at, "code"),
                 .clone = clone_of(at, request, ""),
                 .name = repository.name,
                 .branch = repository.default_branch,
                 .topic = kit::live_topic("repo", repository.id.value()),
                 .may_push = at.may_write(),
                 .actions = actions_at(at, request, "code.folder", Links(repository.path()),
                                       repository.default_branch, {})};
  return web::page(request, frame_at(request, at, repository.full_name()), empty_page(view));
}

Vitals vitals_of(const Spot& spot, Deadline deadline, Instant now) {
  const auto& refs = *spot.place.refs;
  const std::string& home = spot.links().home();
  Vitals v{.branches = refs.branches().size(),
           .tags = refs.tags().size(),
           .branches_href = url::branches(home),
           .tags_href = url::tags(home),
           .commits_href = spot.links().at(url::commits_of, spot.word, ""),
           .people_href = url::contributors(home),
           .activity_href = url::commit_activity(home)};
  auto count = git::count_commits(spot.git(), spot.commit(), {}, deadline);
  if (count) v.commits = *count;
  // Weeks end with the present day, so that the answer holds until tomorrow.
  Instant end = Instant::from_seconds((now.seconds() / kDaySeconds + 1) * kDaySeconds);
  if (auto weeks = git::count_weeks(spot.git(), spot.commit(), end, deadline)) {
    v.weeks.assign((*weeks)->weeks.begin(), (*weeks)->weeks.end());
    v.year_commits = (*weeks)->sum;
  }
  return v;
}

About about_of(const repo::Repository& repository) {
  return {.description = repository.description,
          .website = repository.website,
          .licence = {},
          .licence_href = {},
          .size = text::render_size(repository.size_bytes),
          .topics = repository.topics};
}

Result<HomeView> view_of(const access::RepoRead& at, web::Request& request, const Spot& spot) {
  const Deadline deadline = fact_deadline(request);
  Listing listing = TRY(list_folder(spot, request, deadline));
  HomeView view{.tree = {.heading = access::heading_of(request, at, "code"),
                         .tools = toolbar_of(spot, url::tree),
                         .files = std::move(listing.table),
                         .readme = readme_of(request, spot, listing.tree)},
                .clone = clone_of(at, request, spot.word),
                .vitals = vitals_of(spot, deadline, request.now()),
                .about = about_of(at.repository()),
                .languages = language_shares(spot, deadline),
                .tags = latest_tags(spot.place, kTagsShown, fact_deadline(request)),
                .people = recent_authors(spot, deadline)};
  const TallyFiles counted(request.on().repositories.data_directory(), at.repository().id);
  if (auto head = counted.find_head(spot.commit())) view.vitals.people = head->people;
  add_licence(spot, listing.tree, view.about);
  view.tree.tools.actions = folder_actions(at, request, spot);
  view.tree.files.commit_count = view.vitals.commits;
  if (!view.tags.empty()) view.vitals.latest_tag = view.tags.front();
  view.people_count = view.people.size();
  if (view.people.size() > kPeopleShown) view.people.resize(kPeopleShown);
  bool whole = view.vitals.commits && !view.vitals.weeks.empty() && view.people_count > 0;
  if (!whole) view.tree.files.fill_href = with_query(request.head().path, "fill", "1");
  return view;
}

}  // namespace

Result<web::Answer> home(const access::RepoRead& at, web::Request& request) {
  if (asks_go_get(request)) return answer_go_get(at, request);
  if (at.repository().import_state != repo::ImportState::None) return importing(at, request);
  Place place = TRY(open_place(at, request));
  if (place.refs->branches().empty()) return empty(at, request);
  // HEAD may name a branch that was never pushed; another one is better than nothing.
  std::string branch = place.refs->head() ? std::string() : place.refs->branches().front().name;
  Spot spot = TRY(spot_of(std::move(place), request, branch));
  spot.path = {};
  HomeView view = TRY(view_of(at, request, spot));
  ui::Frame frame = frame_at(request, at, at.repository().full_name());
  frame.feed_href = url::head_feed(spot.links().home());
  return web::page(request, frame, home_page(view, request.now()));
}

Result<web::Answer> clone_address(const access::RepoRead& at, web::Request&) {
  return web::moved_permanently(at.repository().path());
}

}  // namespace stithy::code
