// SPDX-License-Identifier: Apache-2.0
//
// pages_of_api.h — how the operations on keys answer: a page of a short list, what was made, and
// refusals as GitHub words them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "web/answer.h"
#include "web/paging.h"
#include "web/request.h"

namespace stithy::keys {

// `render` makes a Result of what stands for one of them.
template <class Key, class F>
Result<web::Answer> page_of(web::Request& request, const std::vector<Key>& all, F&& render) {
  using Shown = typename decltype(render(all.front()))::value_type;
  const web::ApiPage page = web::api_page(request);
  std::vector<Shown> out;
  for (std::size_t i = page.first(); i < all.size() && out.size() < page.size; ++i)
    out.push_back(TRY(render(all[i])));
  web::Answer answer = web::json_of(out);
  auto links = web::link_header(request.site(), request, page, all.size());
  if (!links.empty()) answer.headers.set("Link", links);
  return answer;
}

inline web::Answer created(std::string_view url, web::Answer answer) {
  answer.headers.set("Location", url);
  return answer;
}

inline Error absent() { return not_found("There is no such key."); }

// GitHub answers a key that is in use, and one too many, with 422 and the field.
inline Error refused_at(std::string field, Error error) {
  if (error.code != Code::Conflict) return error;
  return invalid_field(std::move(field), error.message);
}

}  // namespace stithy::keys
