// SPDX-License-Identifier: Apache-2.0
#include "web/feature.h"

#include "features/keys/routes.h"
#include "features/keys/urls.h"

namespace stithy::keys {

web::Feature feature(const Foundations&) {
  return {.name = "keys",
          .purpose = "Keys that people and machines come with over SSH, and that people sign with.",
          .routes = routes(),
          .slots = {{.place = "account.settings",
                     .order = 45,
                     .name = "keys",
                     .label = "SSH and GPG keys",
                     .path = url::list(),
                     .icon = "key"},
                    {.place = "repo.settings",
                     .order = 35,
                     .name = "deploy-keys",
                     .label = "Deploy keys",
                     .path = url::deploy_list(""),
                     .icon = "key"}}};
}

}  // namespace stithy::keys
