// SPDX-License-Identifier: Apache-2.0
#include "features/repos/egress.h"

#include "base/text.h"
#include "http/resolve.h"

namespace stithy::repos {

std::string host_of(std::string_view url) {
  auto rest = text::cut(url, "://").after;
  rest = rest.substr(0, rest.find_first_of("/?#"));
  if (rest.starts_with("[")) return text::to_lower(rest.substr(0, rest.find(']') + 1));
  return text::to_lower(text::cut(rest, ":").before);
}

Result<std::string> proxy_for(const Foundations&, const git::RemoteUrl& url) {
  auto addresses = TRY(http::resolve(host_of(url.text())));
  for (const auto& address : addresses)
    if (!address.is_global_unicast())
      return denied("This address lies in a private network. An administrator can import from it "
                    "with: stithy repo create OWNER/NAME --import ADDRESS");
  return std::string();
}

}  // namespace stithy::repos
