// SPDX-License-Identifier: Apache-2.0
#include "web/feature.h"

#include "features/tokens/routes.h"
#include "features/tokens/urls.h"
#include "pillars/access/organisation_page.h"

namespace stithy::tokens {

web::Feature feature(const Foundations&) {
  return {.name = "tokens",
          .purpose =
              "Fine-grained tokens of people, what organisations say to them, and tokens of "
              "repositories.",
          .routes = routes(),
          .slots = {
              {.place = "account.settings",
               .order = 41,
               .name = "fine-grained-tokens",
               .label = "Fine-grained tokens",
               .path = url::list(),
               .icon = "key"},
              access::organisation_section(55, "tokens", "Tokens", url::of_organisation(""), "key"),
              {.place = "repo.settings",
               .order = 36,
               .name = "deploy-tokens",
               .label = "Deploy tokens",
               .path = url::deploy_list(""),
               .icon = "key"}}};
}

}  // namespace stithy::tokens
