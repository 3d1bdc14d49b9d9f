// SPDX-License-Identifier: Apache-2.0
#include "http/resolve.h"

#include <netdb.h>
#include <sys/socket.h>

#include <memory>

namespace stithy::http {

Result<std::vector<Address>> resolve(const std::string& host) {
  std::string bare = host;
  if (bare.size() > 2 && bare.front() == '[' && bare.back() == ']')
    bare = bare.substr(1, bare.size() - 2);
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  int failed = ::getaddrinfo(bare.c_str(), nullptr, &hints, &found);
  std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner(found, [](addrinfo* list) {
    if (list) ::freeaddrinfo(list);
  });
  if (failed != 0)
    return unavailable("The name of the other side has no address.", std::chrono::seconds(60),
                       ::gai_strerror(failed));
  std::vector<Address> out;
  for (const addrinfo* at = found; at; at = at->ai_next)
    if (auto address = Address::from_socket(at->ai_addr)) out.push_back(*address);
  if (out.empty())
    return unavailable("The name of the other side has no address.", std::chrono::seconds(60));
  return out;
}

}  // namespace stithy::http
