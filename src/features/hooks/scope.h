// SPDX-License-Identifier: Apache-2.0
//
// scope.h — whose hooks a request is about: a repository's, an organisation's or the instance's,
// with who asks.
//
// Made from the grant of the row, so that pages and the API of both share what they do.
#pragma once

#include <optional>
#include <string>

#include "features/hooks/hook.h"
#include "pillars/access/grants.h"
#include "pillars/access/organisation_grants.h"
#include "web/request.h"

namespace stithy::hooks {

struct Scope {
  std::optional<repo::Repository> repository;
  std::optional<org::Organisation> organisation;
  UserId user;

  static Scope of(const access::RepoAdmin& at) {
    return {at.repository(), std::nullopt, at.who().user};
  }
  static Scope of(const access::OrgOwner& at) {
    return {std::nullopt, at.organisation(), at.who().user};
  }
  static Scope of(const access::SiteAdmin& at) {
    return {std::nullopt, std::nullopt, at.who().user};
  }

  HookOwner owner() const;
  // What the addresses of the pages begin with: "/ada/engine", "/orgs/guild" or "/admin".
  std::string place() const;
  // What those of the API begin with: "/api/v3/repos/ada/engine".
  std::string api_place() const;
};

// NotFound for a word that is no number, and for a hook of somewhere else.
Result<Hook> hook_in(db::Reader& reader, const Scope& scope, std::string_view id);
Result<sql::DeliveryRow> delivery_in(db::Reader& reader, const Hook& hook, std::string_view id);

}  // namespace stithy::hooks
