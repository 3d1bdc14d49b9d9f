// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/text.h"
#include "features/code/api/api.h"
#include "features/code/api/api_links.h"
#include "features/code/facts.h"
#include "features/code/resolve.h"
#include "features/code/signed/signed.h"
#include "pillars/foundations.h"
#include "web/answer.h"
#include "web/paging.h"

namespace stithy::code {

namespace {

// Prefix queries may match everything; a client that wants more asks for a longer prefix.
constexpr std::size_t kMatchingMax = 10'000;

ApiLinks links_of(const access::RepoRead& at, web::Request& request) {
  return {request.site(), at.repository().path(), at.repository().id.value()};
}

template <class Item, class Make>
web::Answer page_of(web::Request& request, std::span<const git::Ref> refs, Make make) {
  const web::ApiPage page = web::api_page(request);
  std::vector<Item> list;
  for (std::size_t i = page.first(); i < std::min(refs.size(), page.first() + page.size); ++i)
    list.push_back(make(refs[i]));
  web::Answer answer = web::json_of(list);
  auto header = web::link_header(request.site(), request, page, refs.size());
  if (!header.empty()) answer.headers.set("Link", header);
  return answer;
}

// "heads/main" and "tags/v1" as they stand in addresses; also with "refs/" before them.
std::string full_name(std::string_view given) {
  return given.starts_with("refs/") ? std::string(given) : "refs/" + std::string(given);
}

Result<web::Answer> refs_beginning(const access::RepoRead& at, web::Request& request,
                                   const std::string& prefix) {
  Place place = TRY(open_place(at, request));
  ApiLinks links = links_of(at, request);
  std::vector<ApiRef> list;
  auto add = [&](std::string_view folder, std::span<const git::Ref> refs) -> Result<void> {
    for (const git::Ref& ref : refs) {
      const std::string full = std::string(folder) + ref.name;
      if (!full.starts_with(prefix)) continue;
      if (list.size() == kMatchingMax)
        return too_large(text::format("More than {} refs begin so; ask for a longer beginning.",
                                      text::render_count(kMatchingMax)));
      list.push_back(TRY(links.ref(*place.git, full, ref.oid)));
    }
    return {};
  };
  TRY(add("refs/heads/", place.refs->branches()));
  TRY(add("refs/tags/", place.refs->tags()));
  return web::json_of(list);
}

Result<web::Answer> branch_named(const access::RepoRead& at, web::Request& request,
                                 const std::string& name) {
  Place place = TRY(open_place(at, request));
  const git::Ref* ref = place.refs->find(git::RefKind::Branch, name);
  if (!ref) return not_found("There is no such branch.");
  auto commit = TRY(place.git->load_commit(ref->target));
  auto verified = TRY(verification_of(request, *place.git, signing::item_of(*commit)));
  ApiLinks links = links_of(at, request);
  return web::json_of(links.branch(ref->name, links.commit(*commit, std::move(verified))));
}

}  // namespace

Result<web::Answer> api_branches(const access::RepoRead& at, web::Request& request) {
  Place place = TRY(open_place(at, request));
  ApiLinks links = links_of(at, request);
  auto all = place.refs->branches();
  // No branch is protected here, so a client that asks for protected ones gets none.
  if (request.query("protected") == "true") all = {};
  return page_of<ApiShortBranch>(request, all,
                                 [&](const git::Ref& ref) { return links.short_branch(ref); });
}

Result<web::Answer> api_branch(const access::RepoRead& at, web::Request& request) {
  return branch_named(at, request, request.param("branch"));
}

// The address of renaming, read: the router takes its last word away from the name.
Result<web::Answer> api_branch_of_that_end(const access::RepoRead& at, web::Request& request) {
  return branch_named(at, request, request.param("branch") + "/rename");
}

Result<web::Answer> api_tags(const access::RepoRead& at, web::Request& request) {
  Place place = TRY(open_place(at, request));
  ApiLinks links = links_of(at, request);
  // The last name first, as GitHub lists them.
  std::vector<git::Ref> tags(place.refs->tags().begin(), place.refs->tags().end());
  std::sort(tags.begin(), tags.end(),
            [](const git::Ref& a, const git::Ref& b) { return natural_less(b.name, a.name); });
  return page_of<ApiTag>(request, tags, [&](const git::Ref& ref) {
    const std::string full = "refs/tags/" + ref.name;
    return ApiTag{ref.name,
                  links.api(url::api::zipball, full),
                  links.api(url::api::tarball, full),
                  links.node_id("Ref", full),
                  {ref.target.hex(), links.api(url::api::commit, ref.target.hex())}};
  });
}

Result<web::Answer> api_ref(const access::RepoRead& at, web::Request& request) {
  Place place = TRY(open_place(at, request));
  const std::string full = full_name(request.param("ref"));
  const bool branch = full.starts_with("refs/heads/"), tag = full.starts_with("refs/tags/");
  const git::Ref* ref = nullptr;
  if (branch) ref = place.refs->find(git::RefKind::Branch, std::string_view(full).substr(11));
  if (tag) ref = place.refs->find(git::RefKind::Tag, std::string_view(full).substr(10));
  if (!ref) return not_found("There is no such ref.");
  return web::json_of(TRY(links_of(at, request).ref(*place.git, full, ref->oid)));
}

Result<web::Answer> api_matching_refs(const access::RepoRead& at, web::Request& request) {
  return refs_beginning(at, request, full_name(request.param("ref")));
}

Result<web::Answer> api_all_refs(const access::RepoRead& at, web::Request& request) {
  return refs_beginning(at, request, "refs/");
}

}  // namespace stithy::code
