// SPDX-License-Identifier: Apache-2.0
#include "web/paging.h"

#include <algorithm>

#include "base/text.h"

namespace stithy::web {

namespace {

constexpr std::size_t kSizeMax = 100, kSizeUsual = 30, kNumberMax = 1'000'000;

std::size_t number_of(std::string_view word, std::size_t usual, std::size_t most) {
  auto number = text::parse_number<std::size_t>(word);
  return std::clamp<std::size_t>(number.value_or(usual), 1, most);
}

class LinkList {
 public:
  LinkList(const Site& site, const Request& request) : here_(site.main_url + request.head().path) {
    for (const auto& [name, value] : request.query_parameters())
      if (name != "page")
        rest_ +=
            text::format("&{}={}", text::encode_component(name), text::encode_component(value));
  }
  void add(std::size_t number, std::string_view rel) {
    if (!out_.empty()) out_ += ", ";
    out_ += text::format("<{}?page={}{}>; rel=\"{}\"", here_, number, rest_, rel);
  }
  std::string take() && { return std::move(out_); }

 private:
  std::string here_, rest_, out_;
};

}  // namespace

ApiPage api_page(const Request& request) {
  return {number_of(request.query("page"), 1, kNumberMax),
          number_of(request.query("per_page"), kSizeUsual, kSizeMax)};
}

std::string link_header(const Site& site, const Request& request, const ApiPage& page,
                        std::size_t count) {
  const std::size_t last = std::max<std::size_t>(1, (count + page.size - 1) / page.size);
  LinkList links(site, request);
  if (page.number > 1) links.add(std::min(page.number - 1, last), "prev");
  if (page.number < last) {
    links.add(page.number + 1, "next");
    links.add(last, "last");
  }
  if (page.number > 1) links.add(1, "first");
  return std::move(links).take();
}

std::string open_link_header(const Site& site, const Request& request, const ApiPage& page,
                             bool more) {
  LinkList links(site, request);
  if (page.number > 1) links.add(page.number - 1, "prev");
  if (more) links.add(page.number + 1, "next");
  if (page.number > 1) links.add(1, "first");
  return std::move(links).take();
}

}  // namespace stithy::web
