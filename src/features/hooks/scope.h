// SPDX-License-Identifier: Apache-2.0
//
// scope.h — whose hooks a request is about: a repository's or the instance's, with who asks.
//
// Made from the grant of the row, so that pages and the API of both share what they do.
#pragma once

#include <optional>
#include <string>

#include "features/hooks/hook.h"
#include "pillars/access/grants.h"
#include "web/request.h"

namespace stithy::hooks {

struct Scope {
  std::optional<repo::Repository> repository;
  UserId user;

  static Scope of(const access::RepoAdmin& at) { return {at.repository(), at.who().user}; }
  static Scope of(const access::SiteAdmin& at) { return {std::nullopt, at.who().user}; }

  std::optional<RepoId> repo() const {
    return repository ? std::optional(repository->id) : std::nullopt;
  }
  std::string path() const { return repository ? repository->path() : std::string(); }
  // What the addresses of the pages begin with: those of the instance lie below /admin as those of
  // a repository lie below it.
  std::string place() const { return repository ? repository->path() : "/admin"; }
};

// NotFound for a word that is no number, and for a hook of somewhere else.
Result<Hook> hook_in(db::Reader& reader, const Scope& scope, std::string_view id);
Result<sql::DeliveryRow> delivery_in(db::Reader& reader, const Hook& hook, std::string_view id);

}  // namespace stithy::hooks
