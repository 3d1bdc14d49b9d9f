// SPDX-License-Identifier: Apache-2.0
//
// values.h — the validated words of git: object ids, names of refs, paths inside trees, addresses
// of remotes.
//
// Whoever holds one of these holds a checked value; nothing else may become an argument of git.
// All are plain values, compared bytewise. Parsing is total: each error names the rule broken.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace stithy::git {

enum class ObjectFormat : std::uint8_t { Sha1, Sha256 };
constexpr std::size_t raw_size(ObjectFormat f) { return f == ObjectFormat::Sha1 ? 20 : 32; }
constexpr std::size_t hex_size(ObjectFormat f) { return raw_size(f) * 2; }
std::string_view format_name(ObjectFormat f);  // "sha1", "sha256"

enum class ObjectKind : std::uint8_t { Commit = 1, Tree = 2, Blob = 3, Tag = 4 };  // as in packs

class Oid {
 public:
  Oid() = default;  // the zero id of sha1
  static Oid zero(ObjectFormat format);
  static Result<Oid> parse(std::string_view hex);  // 40 or 64 digits, lower or upper case
  static Oid from_raw(std::string_view raw);       // 20 or 32 bytes; anything else is our bug

  std::string hex() const;
  std::string_view raw() const { return {bytes_.data(), raw_size(format_)}; }
  ObjectFormat format() const { return format_; }
  bool is_zero() const;
  friend bool operator==(const Oid& a, const Oid& b) { return a.raw() == b.raw(); }
  friend std::strong_ordering operator<=>(const Oid& a, const Oid& b) {
    return a.raw() <=> b.raw();
  }

 private:
  std::array<char, 32> bytes_{};
  ObjectFormat format_ = ObjectFormat::Sha1;
};

// The full name of a ref: "refs/heads/main". "HEAD" is not one; say so where it is meant.
class RefName {
 public:
  static constexpr std::size_t kBytesMax = 200;

  // By git's rules and the stricter policy for names made here: no leading '-', no byte that a
  // shell, a page or a log could take for its own, no look-alikes of ids or of HEAD.
  static Result<RefName> parse(std::string_view full);
  // By git's rules alone: for names that already exist in repositories brought from elsewhere.
  static Result<RefName> parse_lenient(std::string_view full);
  static Result<RefName> branch(std::string_view name);  // "main" → refs/heads/main, strict
  static Result<RefName> tag(std::string_view name);     // "v1" → refs/tags/v1, strict

  const std::string& text() const { return text_; }
  std::string_view short_name() const;  // without refs/heads/, refs/tags/ or refs/
  bool is_branch() const { return std::string_view(text_).starts_with("refs/heads/"); }
  bool is_tag() const { return std::string_view(text_).starts_with("refs/tags/"); }
  bool is_within(std::string_view prefix) const {  // prefix ends with '/'
    return std::string_view(text_).starts_with(prefix);
  }
  auto operator<=>(const RefName&) const = default;

 private:
  explicit RefName(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

// A path inside a tree: components without '/', NUL, ".", ".." or emptiness. Never joined with a
// path of the operating system. The root has no components.
class TreePath {
 public:
  static constexpr std::size_t kBytesMax = 4096;
  static constexpr std::size_t kNewNameBytesMax = 255;  // of what common file systems can hold

  TreePath() = default;  // the root
  // "src/main.cc"; empty is the root. Any bytes that git trees can hold are allowed.
  static Result<TreePath> parse(std::string_view path);
  // For paths written by us: moreover valid UTF-8, no control bytes, no look-alike of ".git".
  static Result<TreePath> parse_new(std::string_view path);

  bool is_root() const { return components_.empty(); }
  const std::vector<std::string>& components() const { return components_; }
  std::string text() const;       // joined with '/'
  std::string_view name() const;  // the last component; empty at the root
  TreePath parent() const;        // the root's parent is the root
  Result<TreePath> child(std::string_view component) const;
  auto operator<=>(const TreePath&) const = default;

 private:
  std::vector<std::string> components_;
};

// Where an import or mirror reads from. Credentials never stand in it.
class RemoteUrl {
 public:
  enum class Scheme : std::uint8_t { Http, Https, File };
  // http and https only: host, optional port, path; no user part, no fragment.
  static Result<RemoteUrl> parse(std::string_view url);
  static RemoteUrl local(std::string_view absolute_path);  // a directory of this machine

  Scheme scheme() const { return scheme_; }
  const std::string& text() const { return text_; }

 private:
  RemoteUrl(Scheme scheme, std::string text) : scheme_(scheme), text_(std::move(text)) {}
  Scheme scheme_;
  std::string text_;
};

}  // namespace stithy::git

template <>
struct std::hash<stithy::git::Oid> {
  std::size_t operator()(const stithy::git::Oid& oid) const noexcept {
    std::size_t h;  // ids are uniform already
    std::memcpy(&h, oid.raw().data(), sizeof h);
    return h;
  }
};
