// SPDX-License-Identifier: Apache-2.0
//
// paging.h — pages of lists in /api/v3: per_page, page and the Link header (RFC 8288).
#pragma once

#include <cstddef>
#include <string>

#include "base/result.h"
#include "web/request.h"

namespace stithy::repos {

struct ApiPage {
  std::size_t number = 1, size = 30;
  std::size_t first() const { return (number - 1) * size; }
};
// per_page from 1 to 100, page from 1; what is no number or out of range counts as the nearest.
ApiPage api_page(const web::Request& request);
// rel first, prev, next and last; empty when everything stands on one page.
std::string link_header(const web::Request& request, const ApiPage& page, std::size_t count);

}  // namespace stithy::repos
