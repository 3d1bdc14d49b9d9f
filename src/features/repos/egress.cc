// SPDX-License-Identifier: Apache-2.0
#include "features/repos/egress.h"

#include "pillars/repo/settings.h"

namespace stithy::repos {

namespace {
constexpr std::chrono::seconds kResolveWait{5};
}

http::EgressPolicy import_policy(const kit::LiveSettings& settings) {
  http::EgressPolicy policy;
  for (const auto& word : repo::kImportNetworks(settings))
    if (auto block = http::AddressBlock::parse(word)) policy.allowed.push_back(*block);
  return policy;
}

Result<void> check_address(const kit::LiveSettings& settings, const git::RemoteUrl& url) {
  auto target = TRY(http::parse_egress_url(url.text()));
  auto checked = http::checked_addresses({target.host, target.port}, import_policy(settings),
                                         Deadline::in(kResolveWait));
  if (checked) return {};
  if (checked.error().code != Code::Denied) return checked.error();
  return denied(
      "This address lies in a private network or at an unusual port. An administrator "
      "can import from it with: stithy repo create OWNER/NAME --import ADDRESS");
}

}  // namespace stithy::repos
