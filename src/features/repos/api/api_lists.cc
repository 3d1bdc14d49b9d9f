// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <functional>

#include "base/text.h"
#include "features/repos/api/api.h"
#include "features/repos/api/api_owner.h"
#include "pillars/account/account.h"
#include "pillars/account/names.h"
#include "pillars/foundations.h"
#include "web/answer.h"
#include "web/paging.h"

namespace stithy::repos {

namespace {

using repo::Repository;
using Lister = std::function<Result<std::vector<Repository>>(repo::PageStart, std::int64_t)>;

// GitHub sorts these lists four ways and counts their pages, so all of one person's are read.
Result<std::vector<Repository>> read_all(const Lister& list) {
  constexpr std::int64_t kBatch = 500;
  std::vector<Repository> out;
  repo::PageStart start;
  for (;;) {
    auto batch = TRY(list(start, kBatch));
    bool more = static_cast<std::int64_t>(batch.size()) == kBatch;
    if (more) start = {batch.back().pushed_at.value_or(batch.back().created_at), batch.back().id};
    std::move(batch.begin(), batch.end(), std::back_inserter(out));
    if (!more) return out;
  }
}

Result<void> check_word(std::string_view name, std::string_view word,
                        std::initializer_list<std::string_view> known) {
  if (word.empty() || std::find(known.begin(), known.end(), word) != known.end()) return {};
  std::string list;
  for (auto one : known) list += (list.empty() ? "" : ", ") + std::string(one);
  return invalid_field(std::string(name), "It is one of: " + list + ".");
}

Result<void> sort(std::vector<Repository>& list, const web::Request& request) {
  auto by = request.query("sort"), direction = request.query("direction");
  TRY(check_word("sort", by, {"created", "updated", "pushed", "full_name"}));
  TRY(check_word("direction", direction, {"asc", "desc"}));
  bool by_name = by.empty() || by == "full_name";
  bool descending = direction.empty() ? !by_name : direction == "desc";
  auto key = [&](const Repository& r) {
    if (by == "created") return r.created_at;
    return by == "updated" ? r.updated_at : r.pushed_at.value_or(r.created_at);
  };
  std::stable_sort(list.begin(), list.end(), [&](const Repository& a, const Repository& b) {
    const Repository &x = descending ? b : a, &y = descending ? a : b;
    if (by_name) return account::fold_name(x.full_name()) < account::fold_name(y.full_name());
    return key(x) < key(y);
  });
  return {};
}

Result<web::Answer> answer_page(web::Request& request, db::Reader& reader,
                                const std::vector<Repository>& list) {
  const web::ApiPage page = web::api_page(request);
  ApiMaker maker(request.site(), reader);
  std::vector<access::ApiRepository> out;
  for (std::size_t i = page.first(); i < list.size() && out.size() < page.size; ++i) {
    auto role = TRY(access::role_of(reader, request.principal(), list[i]));
    out.push_back(TRY(maker.make(list[i], role)));
  }
  auto answer = web::json_of(out);
  auto links = web::link_header(request.site(), request, page, list.size());
  if (!links.empty()) answer.headers.set("Link", links);
  return answer;
}

// "all", "owner" (or "public", "private" where asked for by type) and "member".
bool is_of_type(const Repository& r, std::string_view type, NamespaceId owner) {
  if (type == "owner") return r.owner_id == owner;
  if (type == "member") return r.owner_id != owner;
  if (type == "public") return r.visibility == repo::Visibility::Public;
  if (type == "private") return r.visibility != repo::Visibility::Public;
  return true;
}

// rel next by the last id, as GitHub pages what has no numbers.
std::string next_link(const web::Request& request, const Repository& last) {
  return text::format("<{}/api/v3/repositories?since={}>; rel=\"next\"", request.site().main_url,
                      last.id.value());
}

}  // namespace

Result<web::Answer> api_public_repositories(const access::Anyone&, web::Request& request) {
  constexpr std::int64_t kOnPage = 100;
  auto since = text::parse_number<std::int64_t>(request.query("since"));
  if (request.has_query("since") && !since)
    return invalid_field("since", "It is the id of a repository.");
  db::Reader* reader = TRY(request.reader());
  auto list = TRY(repo::list_public(*reader, RepoId{since.value_or(0)}, kOnPage + 1));
  bool more = static_cast<std::int64_t>(list.size()) > kOnPage;
  if (more) list.pop_back();
  ApiMaker maker(request.site(), *reader);
  std::vector<access::ApiRepository> out;
  for (const auto& r : list) {
    auto role = TRY(access::role_of(*reader, request.principal(), r));
    out.push_back(TRY(maker.make(r, role)));
  }
  auto answer = web::json_of(out);
  if (more) answer.headers.set("Link", next_link(request, list.back()));
  return answer;
}

Result<web::Answer> api_own_repositories(const access::SignedIn& who, web::Request& request) {
  auto type = request.query("type"), visibility = request.query("visibility");
  TRY(check_word("type", type, {"all", "owner", "public", "private", "member"}));
  TRY(check_word("visibility", visibility, {"all", "public", "private"}));
  db::Reader* reader = TRY(request.reader());
  UserId user = who.who().user;
  const repo::Viewer viewer{user, false, access::viewer_of(who.who()).token};
  auto all = TRY(read_all([&](repo::PageStart start, std::int64_t at_most) {
    return repo::list_own(*reader, viewer, start, at_most);
  }));
  NamespaceId own{user.value()};
  std::string affiliation(request.query("affiliation"));
  bool owned = affiliation.empty() || affiliation.find("owner") != affiliation.npos;
  bool shared = affiliation.empty() || affiliation.find("collaborator") != affiliation.npos;
  std::vector<Repository> list;
  for (auto& r : all) {
    bool affiliated = r.owner_id == own ? owned : shared;
    bool wanted = affiliated && is_of_type(r, type, own) && is_of_type(r, visibility, own);
    // A token may see less than the person.
    if (wanted && TRY(access::role_of(*reader, who.who(), r)) != repo::Role::None)
      list.push_back(std::move(r));
  }
  TRY(sort(list, request));
  return answer_page(request, *reader, list);
}

Result<web::Answer> api_repositories_of(const access::Anyone& who, web::Request& request) {
  auto type = request.query("type");
  TRY(check_word("type", type, {"all", "owner", "member"}));
  db::Reader* reader = TRY(request.reader());
  auto owner = TRY(account::find_namespace(*reader, request.param("login")));
  if (!owner) return not_found("There is no person or organisation of that name.");
  repo::Viewer viewer = access::viewer_of(who.who());
  std::vector<Repository> list;
  if (type != "member")
    list = TRY(read_all([&](repo::PageStart start, std::int64_t at_most) {
      return repo::list_of_owner(*reader, owner->id, viewer, start, at_most);
    }));
  if (type == "all" || type == "member") {
    auto own = TRY(read_all([&](repo::PageStart start, std::int64_t at_most) {
      return repo::list_own(*reader, {UserId{owner->id.value()}}, start, at_most);
    }));
    // Where somebody works is told only as far as the asker sees the place.
    for (auto& r : own)
      if (r.owner_id != owner->id &&
          TRY(access::role_of(*reader, who.who(), r)) != repo::Role::None)
        list.push_back(std::move(r));
  }
  TRY(sort(list, request));
  return answer_page(request, *reader, list);
}

Result<web::Answer> api_organisation_repositories(const access::OrgRead& at,
                                                  web::Request& request) {
  auto type = request.query("type");
  TRY(check_word("type", type, {"all", "public", "private", "forks", "sources", "member"}));
  db::Reader* reader = TRY(request.reader());
  const NamespaceId id = at.organisation().id;
  repo::Viewer viewer = access::viewer_of(at.who());
  std::vector<Repository> list;
  for (auto& r : TRY(read_all([&](repo::PageStart start, std::int64_t at_most) {
         return repo::list_of_owner(*reader, id, viewer, start, at_most);
       }))) {
    // All are sources: there are no forks.
    const bool wanted = type != "forks" && (type == "member" || is_of_type(r, type, id));
    if (wanted) list.push_back(std::move(r));
  }
  TRY(sort(list, request));
  return answer_page(request, *reader, list);
}

}  // namespace stithy::repos
