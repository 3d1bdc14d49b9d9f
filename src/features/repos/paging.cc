// SPDX-License-Identifier: Apache-2.0
#include "features/repos/paging.h"

#include <algorithm>

#include "base/text.h"
#include "pillars/foundations.h"

namespace stithy::repos {

namespace {

constexpr std::size_t kSizeMax = 100, kSizeUsual = 30, kNumberMax = 1'000'000'000;

std::size_t number_of(std::string_view word, std::size_t usual, std::size_t most) {
  auto number = text::parse_number<std::size_t>(word);
  return std::clamp<std::size_t>(number.value_or(usual), 1, most);
}

}  // namespace

ApiPage api_page(const web::Request& request) {
  return {number_of(request.query("page"), 1, kNumberMax),
          number_of(request.query("per_page"), kSizeUsual, kSizeMax)};
}

std::string link_header(const web::Request& request, const ApiPage& page, std::size_t count) {
  std::size_t last = std::max<std::size_t>(1, (count + page.size - 1) / page.size);
  std::string rest;
  for (const auto& [name, value] : request.query_parameters())
    if (name != "page")
      rest += text::format("&{}={}", text::encode_component(name), text::encode_component(value));
  std::string out;
  auto add = [&](std::size_t number, std::string_view rel) {
    if (!out.empty()) out += ", ";
    out += text::format("<{}{}?page={}{}>; rel=\"{}\"", request.site().main_url,
                        request.head().path, number, rest, rel);
  };
  if (page.number > 1) add(std::min(page.number - 1, last), "prev");
  if (page.number < last) {
    add(page.number + 1, "next");
    add(last, "last");
  }
  if (page.number > 1) add(1, "first");
  return out;
}

}  // namespace stithy::repos
