// SPDX-License-Identifier: Apache-2.0
//
// names.cc: loaded before the C library by the suite of blobs, so that every name below .localhost
// is this machine (RFC 6761 section 6.3), which the resolver of Debian 12 does not know.
#include <dlfcn.h>
#include <netdb.h>

#include <string_view>

extern "C" int getaddrinfo(const char* node, const char* service, const addrinfo* hints,
                           addrinfo** found) {
  using Resolve = int (*)(const char*, const char*, const addrinfo*, addrinfo**);
  static const auto next = reinterpret_cast<Resolve>(::dlsym(RTLD_NEXT, "getaddrinfo"));
  bool here = node && std::string_view(node).ends_with(".localhost");
  return next(here ? "127.0.0.1" : node, service, hints, found);
}
