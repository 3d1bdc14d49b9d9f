// SPDX-License-Identifier: Apache-2.0
//
// event_shape.h — an event as the reference shows it. A plain value; what the example says is
// written by the event itself.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "kit/events.h"

namespace stithy::kit {

struct EventShape {
  std::string name, doc, example;
  std::vector<std::pair<std::string, std::string>> fields = {};  // name, doc; in order
};
template <Event E>
EventShape shape_of(std::string doc, const E& example,
                    std::vector<std::pair<std::string, std::string>> fields) {
  JsonWriter json;
  example.write(json);
  return {std::string(E::kName), std::move(doc), json.text(), std::move(fields)};
}

}  // namespace stithy::kit
