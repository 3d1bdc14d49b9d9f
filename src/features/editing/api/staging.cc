// SPDX-License-Identifier: Apache-2.0
#include "features/editing/api/staging.h"

#include "base/text.h"
#include "features/editing/settings.h"

namespace stithy::editing {

Staging::Staging(const access::RepoWrite& at, web::Request& request,
                 std::shared_ptr<git::Repository> git)
    : request_(request),
      git_(std::move(git)),
      staged_(request.on().git, git_->path(), at.who().user) {}

Result<Staging> Staging::open(const access::RepoWrite& at, web::Request& request) {
  return Staging(at, request, TRY(request.on().repositories.open(at.repository())));
}

Result<void> Staging::write(const git::ObjectBatch& batch) const {
  request_.close_reader();
  auto room = static_cast<std::uint64_t>(kStagedMax(request_.on().settings).bytes);
  return staged_.write(batch, room, request_.now());
}

Result<void> Staging::expect(const git::Oid& oid, git::ObjectKind kind,
                             std::string_view field) const {
  auto found = TRY(staged_.measure(std::span(&oid, 1))).front();
  if (found && found->kind == kind) return {};
  return invalid_field(std::string(field),
                       text::format("There is no {} {}.", git::kind_name(kind), oid.hex()));
}

}  // namespace stithy::editing
