// SPDX-License-Identifier: Apache-2.0
#include "features/code/branches/branches.h"

#include <algorithm>

#include "base/text.h"
#include "features/code/branches/branches_view.h"
#include "features/code/branches/pick.h"
#include "features/code/facts.h"
#include "features/code/pieces.h"
#include "features/code/views/branches.h"
#include "pillars/account/account.h"
#include "pillars/account/commit_address.h"
#include "web/page.h"

namespace stithy::code {

namespace {

constexpr std::size_t kBranchesOnPage = 50, kQueryBytesMax = 100;
constexpr std::chrono::milliseconds kOrderSpan{2'000}, kAuthorSpan{2'000};
static_assert(kBranchesOnPage <= git::kTipsAtOnce);

struct Picked {
  std::vector<DatedBranch> list;
  std::uint64_t all = 0, active = 0, stale = 0;
  bool dated = true;      // false: too many to read the dates of, so that they stand by name
  bool looked_at = true;  // false: time ended before all authors were read
};

// The branches whose last commit was written from one of these addresses. Each commit is read once
// and then remembered.
void keep_written_by(git::Repository& git, const std::vector<std::string>& emails,
                     Deadline deadline, Picked& picked) {
  std::vector<DatedBranch> kept;
  for (const DatedBranch& branch : picked.list) {
    if (deadline.passed()) {
      picked.looked_at = false;
      break;
    }
    auto commit = git.load_commit(branch.ref->target);
    if (!commit) continue;
    const std::string author = text::to_lower((*commit)->author.email);
    if (std::find(emails.begin(), emails.end(), author) != emails.end()) kept.push_back(branch);
  }
  picked.list = std::move(kept);
}

class Page {
 public:
  Page(const access::RepoRead& at, web::Request& request, Place place)
      : at_(at), request_(request), place_(std::move(place)) {}

  Result<web::Answer> show() {
    group_ = TRY(asked_group());
    view_ = {.heading = access::heading_of(request_, at_, "code"),
             .query = std::string(request_.query("q")),
             .action = url::branches(place_.links.home()),
             .shown = std::string(group_word(group_)),
             .default_branch = place_.refs->default_branch(),
             .compare_href = url::choose_comparison(place_.links.home())};
    if (view_.query.size() > kQueryBytesMax)
      return invalid(text::format("A search takes at most {} bytes.", kQueryBytesMax));
    Picked picked = TRY(pick());
    add_tabs(picked);
    TRY(add_rows(picked));
    ui::Frame frame =
        frame_at(request_, at_, text::format("Branches of {}", at_.repository().full_name()));
    return web::page(request_, frame, branches_page(view_, request_.now()));
  }

 private:
  Result<BranchGroup> asked_group() const {
    auto group = parse_group(request_.query("show"));
    if (!group) return invalid("Branches are shown as all, active, stale or yours.");
    if (*group == BranchGroup::Yours && !request_.principal().signed_in())
      return invalid("Sign in to see which branches are yours.");
    return *group;
  }

  // Empty when all may be seen by whoever asks.
  std::string address(BranchGroup group) const {
    std::string href = view_.action;
    if (group != BranchGroup::All) href = with_query(std::move(href), "show", group_word(group));
    return view_.query.empty() ? href : with_query(std::move(href), "q", view_.query);
  }

  Result<Picked> pick() {
    const std::string wanted = text::to_lower(view_.query);
    for (const git::Ref& ref : place_.refs->branches())
      if (wanted.empty() || text::contains(text::to_lower(ref.name), wanted)) found_.push_back(ref);
    auto ordered = order_refs(*place_.git, found_, request_.deadline().sooner(kOrderSpan));
    Picked picked;
    picked.dated = !ordered.by_name;
    for (const git::Ref* ref : ordered.refs)
      picked.list.push_back({ref, picked.dated ? date_of(*ref) : request_.now()});
    picked.all = picked.list.size();
    picked.stale = static_cast<std::uint64_t>(
        std::count_if(picked.list.begin(), picked.list.end(),
                      [&](const auto& branch) { return is_stale(branch, request_.now()); }));
    picked.active = picked.all - picked.stale;
    picked.list = in_group(std::move(picked.list), group_, request_.now());
    if (group_ == BranchGroup::Yours) {
      db::Reader* reader = TRY(request_.reader());
      auto account = TRY(account::find_account(*reader, request_.principal().user));
      std::vector<std::string> emails;
      if (account)
        emails = {text::to_lower(account->email),
                  text::to_lower(
                      account::alias_of(account->id, account->login, request_.site().main_url))};
      keep_written_by(*place_.git, emails, request_.deadline().sooner(kAuthorSpan), picked);
    }
    put_default_first(picked.list);
    return picked;
  }

  Instant date_of(const git::Ref& ref) const {
    return place_.git->commit_date(ref.target).value_or(Instant());
  }

  void put_default_first(std::vector<DatedBranch>& list) const {
    auto at = std::find_if(list.begin(), list.end(), [&](const DatedBranch& branch) {
      return branch.ref->name == place_.refs->default_branch();
    });
    if (at != list.end()) std::rotate(list.begin(), at, at + 1);
  }

  void add_tabs(const Picked& picked) {
    auto add = [&](BranchGroup group, std::string label, std::optional<std::uint64_t> count) {
      view_.tabs.push_back({.name = std::string(group_word(group)),
                            .label = std::move(label),
                            .href = address(group),
                            .count = count});
    };
    add(BranchGroup::All, "All", picked.all);
    if (picked.dated) {
      add(BranchGroup::Active, "Active", picked.active);
      add(BranchGroup::Stale, "Stale", picked.stale);
    } else {
      view_.note = "These are too many to tell by their age, so they stand by name.";
    }
    if (request_.principal().signed_in()) add(BranchGroup::Yours, "Yours", std::nullopt);
    if (!picked.looked_at) view_.note = "Looking at all branches takes longer than a page may.";
  }

  Result<void> add_rows(const Picked& picked) {
    view_.total = picked.list.size();
    const std::size_t page = TRY(page_number(request_)), first = (page - 1) * kBranchesOnPage;
    const std::size_t end = std::min(picked.list.size(), first + kBranchesOnPage);
    std::vector<git::Oid> tips;
    for (std::size_t i = first; i < end; ++i) {
      view_.rows.push_back(row_of(*picked.list[i].ref));
      tips.push_back(picked.list[i].ref->target);
    }
    add_distances(tips);
    const std::string same = address(group_);
    if (first > 0)
      view_.pages.previous_href = with_query(same, "page", text::format("{}", page - 1));
    if (end < picked.list.size())
      view_.pages.next_href = with_query(same, "page", text::format("{}", page + 1));
    if (view_.total > kBranchesOnPage && first < end)
      view_.pages.note = text::format("{} to {} of {}", text::render_count(first + 1),
                                      text::render_count(end), text::render_count(view_.total));
    return {};
  }

  BranchRow row_of(const git::Ref& ref) const {
    BranchRow row{.name = ref.name,
                  .href = place_.links.at(url::tree, ref.name, ""),
                  .is_default = ref.name == place_.refs->default_branch()};
    if (auto commit = place_.git->load_commit(ref.target))
      row.last = line_of(**commit, place_.links);
    const auto& repository = at_.repository();
    if (row.is_default) return row;
    if (place_.refs->head())
      row.compare_href = place_.links.comparison(place_.refs->default_branch(), ref.name);
    if (at_.may_write() && !repository.archived_at && !repository.quarantined)
      row.delete_href = url::branch_deletion(place_.links.home(), ref.name);
    return row;
  }

  // All rows in one walk; what takes longer is asked for once more by the page itself.
  void add_distances(std::span<const git::Oid> tips) {
    const git::Ref* head = place_.refs->head();
    if (!head || tips.empty()) return;
    auto apart = git::compare_histories(*place_.git, head->target, tips, fact_deadline(request_));
    if (!apart) return;
    bool whole = true;
    for (std::size_t i = 0; i < tips.size(); ++i) {
      view_.rows[i].apart = (*apart)[i];
      whole = whole && (view_.rows[i].apart || view_.rows[i].last.href.empty());
    }
    if (whole || request_.has_query("fill")) return;
    std::string href = with_query(address(group_), "fill", "1");
    if (request_.has_query("page")) href = with_query(href, "page", request_.query("page"));
    view_.fill_href = std::move(href);
  }

  const access::RepoRead& at_;
  web::Request& request_;
  const Place place_;
  BranchGroup group_ = BranchGroup::All;
  std::vector<git::Ref> found_;  // what rows point to
  BranchesView view_;
};

}  // namespace

Result<web::Answer> branches(const access::RepoRead& at, web::Request& request) {
  return Page(at, request, TRY(open_place(at, request))).show();
}

}  // namespace stithy::code
