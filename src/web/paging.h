// SPDX-License-Identifier: Apache-2.0
//
// paging.h — pages of lists in /api/v3: per_page, page and the Link header (RFC 8288) as GitHub
// writes it.
#pragma once

#include <cstddef>
#include <string>

#include "web/request.h"
#include "web/site.h"

namespace stithy::web {

struct ApiPage {
  std::size_t number = 1, size = 30;
  std::size_t first() const { return (number - 1) * size; }
};
// per_page from 1 to 100, page from 1; what is no number or out of range counts as the nearest.
ApiPage api_page(const Request& request);

// rel prev, next, last and first; empty when everything stands on one page.
std::string link_header(const Site& site, const Request& request, const ApiPage& page,
                        std::size_t count);
// For lists whose length is not known: rel next only when there is `more`.
std::string open_link_header(const Site& site, const Request& request, const ApiPage& page,
                             bool more);

}  // namespace stithy::web
