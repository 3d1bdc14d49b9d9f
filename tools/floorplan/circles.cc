// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <set>

#include "floorplan/check.h"

namespace floorplan {

namespace {

struct Edge {
  std::string to;
  const Include* because = nullptr;
};

using Graph = std::map<std::string, std::vector<Edge>>;

// Depth first; an edge back into the present path closes a circle. Each circle is found once.
class CircleSearch {
 public:
  explicit CircleSearch(const Graph& graph) : graph_(graph) {}

  std::vector<Breach> run(const std::string& what) {
    what_ = what;
    for (const auto& [node, edges] : graph_) visit(node);
    return std::move(breaches_);
  }

 private:
  void visit(const std::string& node) {
    if (!seen_.insert(node).second) return;
    path_.push_back(node);
    if (const auto at = graph_.find(node); at != graph_.end()) {
      for (const Edge& edge : at->second) {
        const auto start = std::find(path_.begin(), path_.end(), edge.to);
        if (start != path_.end()) {
          report({start, path_.end()}, edge);
        } else {
          visit(edge.to);
        }
      }
    }
    path_.pop_back();
  }

  void report(const std::vector<std::string>& circle, const Edge& edge) {
    std::string text = what_ + " form a circle: ";
    for (const auto& node : circle) text += node + " -> ";
    breaches_.push_back({edge.because->file, edge.because->line,
                         "#include \"" + edge.because->target + "\"", text + edge.to});
  }

  const Graph& graph_;
  std::string what_;
  std::set<std::string> seen_;
  std::vector<std::string> path_;
  std::vector<Breach> breaches_;
};

// "features/issues/events.h" is a face of "issues"; otherwise empty.
std::string face_owner(const Floor& floor, std::string_view path) {
  if (!path.starts_with(floor.name + "/")) return {};
  path.remove_prefix(floor.name.size() + 1);
  const auto slash = path.find('/');
  if (slash == std::string_view::npos) return {};
  const std::string file(path.substr(slash + 1));
  const bool face = std::find(floor.faces.begin(), floor.faces.end(), file) != floor.faces.end();
  return face ? std::string(path.substr(0, slash)) : std::string{};
}

}  // namespace

std::vector<Breach> check_circles(const Plan& plan, const std::vector<Include>& includes) {
  Graph headers;
  Graph faces;
  for (const Include& include : includes) {
    if (!include.quoted || !include.file.starts_with("src/")) continue;
    const std::string file = include.file.substr(4);
    if (file.ends_with(".h")) headers[file].push_back({include.target, &include});
    for (const Floor& floor : plan.floors) {
      if (floor.faces.empty()) continue;
      const std::string from = face_owner(floor, file);
      const std::string to = face_owner(floor, include.target);
      if (!from.empty() && !to.empty() && from != to) faces[from].push_back({to, &include});
    }
  }
  auto breaches = CircleSearch(headers).run("headers");
  for (auto& breach : CircleSearch(faces).run("the faces of features")) {
    breaches.push_back(std::move(breach));
  }
  return breaches;
}

}  // namespace floorplan
