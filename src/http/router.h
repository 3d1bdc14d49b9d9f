// SPDX-License-Identifier: Apache-2.0
//
// router.h — the static tree of path patterns: which row of a route table answers a request.
//
// Patterns: "/{owner}/{repo}/issues/{n}", "/{owner}/{repo}.git/info/refs" (a parameter with a
// literal tail), "/{owner}/{repo}/tree/{rest...}" (one or more segments),
// "/v2/{name...}/manifests/{tag}".
// A literal beats a parameter with a tail, that beats a bare parameter, that beats the rest; the
// first pattern that fits a path decides, whatever its methods. A literal first segment owns all
// addresses below it: no name of a user can be that word, so no other pattern is tried. Built once,
// then constant and thread-safe.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "http/message.h"

namespace stithy::http {

// A path cut at its raw slashes, each segment percent-decoded.
struct PathSegments {
  struct Segment {
    std::string text;
    bool has_slash = false;  // an encoded one; fits only into "{rest...}"
  };
  std::vector<Segment> segments;
  bool trailing_slash = false;
};

// nullopt (answer 404) for what no pattern may match: empty, "." and ".." segments, also when
// encoded, broken escapes, NUL, and text that is not UTF-8.
std::optional<PathSegments> split_path(std::string_view raw_path);

using Pairs = std::vector<std::pair<std::string, std::string>>;

struct Match {
  std::optional<std::size_t> index;  // as given to add(), when path and method have a row
  Pairs parameters;                  // with an index: names as in the pattern, values decoded
  std::vector<Method> allowed;       // without: the methods of this path, for 405 and Allow
  bool slash_differs = false;        // neither, but with or without its last slash it would match
};

class Router {
 public:
  Router();
  ~Router();
  Router(Router&&) noexcept;
  Router& operator=(Router&&) noexcept;

  // Invalid for a malformed pattern, Conflict when method and shape are there already.
  Result<void> add(Method method, std::string_view pattern, std::size_t index);
  // HEAD finds the row of GET when it has none of its own.
  Match find(Method method, const PathSegments& path) const;
  Match find(Method method, std::string_view raw_path) const;

 private:
  struct Node;
  std::unique_ptr<Node> root_;
};

// "GET, HEAD, POST": HEAD goes with GET.
std::string render_allow(const std::vector<Method>& methods);

}  // namespace stithy::http
