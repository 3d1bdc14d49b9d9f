// SPDX-License-Identifier: Apache-2.0
#include "git/values.h"

#include <algorithm>

#include "base/text.h"

namespace stithy::git {

std::string_view format_name(ObjectFormat f) { return f == ObjectFormat::Sha1 ? "sha1" : "sha256"; }

Oid Oid::zero(ObjectFormat format) {
  Oid oid;
  oid.format_ = format;
  return oid;
}

Result<Oid> Oid::parse(std::string_view hex) {
  if (hex.size() != 40 && hex.size() != 64)
    return invalid("An object id has 40 or 64 hexadecimal digits.");
  auto raw = text::from_hex(hex);
  if (!raw) return invalid("An object id holds hexadecimal digits only.");
  return from_raw(*raw);
}

Oid Oid::from_raw(std::string_view raw) {
  CHECK(raw.size() == 20 || raw.size() == 32);
  Oid oid;
  oid.format_ = raw.size() == 20 ? ObjectFormat::Sha1 : ObjectFormat::Sha256;
  std::copy(raw.begin(), raw.end(), oid.bytes_.begin());
  return oid;
}

std::string Oid::hex() const { return text::to_hex(raw()); }

bool Oid::is_zero() const {
  auto bytes = raw();
  return std::all_of(bytes.begin(), bytes.end(), [](char c) { return c == 0; });
}

namespace {

constexpr std::string_view kShape =
    "A path is made of names separated by single slashes, without \".\" and \"..\".";

Result<void> check_component(std::string_view name) {
  if (name.empty() || name == "." || name == "..") return invalid(std::string(kShape));
  if (name.find('\0') != name.npos || name.find('/') != name.npos)
    return invalid("A name in a path holds neither a slash nor a NUL byte.");
  return {};
}

// Code points that HFS+ leaves out when it compares names.
bool is_ignorable(std::string_view three) {
  auto at = [&](std::size_t i) { return static_cast<unsigned char>(three[i]); };
  if (three.size() < 3) return false;
  if (at(0) == 0xef) return at(1) == 0xbb && at(2) == 0xbf;  // U+FEFF
  if (at(0) != 0xe2) return false;
  if (at(1) == 0x80) return (at(2) >= 0x8c && at(2) <= 0x8f) || (at(2) >= 0xaa && at(2) <= 0xae);
  return at(1) == 0x81 && at(2) >= 0xaa && at(2) <= 0xaf;  // U+206A to U+206F
}

// ".git" as any common file system would read it (case, HFS+ ignorables, NTFS tails and streams).
bool looks_like_dot_git(std::string_view name) {
  std::string plain;
  for (std::size_t i = 0; i < name.size();) {
    if (is_ignorable(name.substr(i, 3))) {
      i += 3;
    } else {
      plain.push_back(name[i++]);
    }
  }
  plain = text::to_lower(plain);
  plain.resize(std::min(plain.find(':'), plain.size()));
  while (!plain.empty() && (plain.back() == ' ' || plain.back() == '.')) plain.pop_back();
  if (plain == ".git") return true;
  return plain.size() == 5 && plain.starts_with("git~") && plain[4] >= '0' && plain[4] <= '9';
}

}  // namespace

Result<TreePath> TreePath::parse(std::string_view path) {
  TreePath out;
  if (path.empty()) return out;
  if (path.size() > kBytesMax)
    return invalid(text::format("A path has at most {} bytes.", kBytesMax));
  for (std::string_view name : text::split(path, '/')) {
    TRY(check_component(name));
    out.components_.emplace_back(name);
  }
  return out;
}

Result<TreePath> TreePath::parse_new(std::string_view path) {
  if (!text::is_utf8(path)) return invalid("The name of a new file must be valid UTF-8.");
  if (text::has_control(path))
    return invalid("The name of a new file holds no control characters.");
  TreePath out = TRY(parse(path));
  if (out.is_root()) return invalid("The name of a file may not be empty.");
  for (const std::string& name : out.components_) {
    if (name.size() > kNewNameBytesMax)
      return invalid(text::format("A name in a path has at most {} bytes.", kNewNameBytesMax));
    if (looks_like_dot_git(name))
      return invalid("A file or directory may not be named \".git\" in any spelling.");
    if (name.find('\\') != name.npos)
      return invalid(
          "The name of a new file holds no backslash, since Windows reads it as a slash.");
  }
  return out;
}

std::string TreePath::text() const { return text::join(components_, "/"); }

std::string_view TreePath::name() const {
  return is_root() ? std::string_view() : std::string_view(components_.back());
}

TreePath TreePath::parent() const {
  TreePath out = *this;
  if (!out.components_.empty()) out.components_.pop_back();
  return out;
}

Result<TreePath> TreePath::child(std::string_view component) const {
  TRY(check_component(component));
  TreePath out = *this;
  out.components_.emplace_back(component);
  return out;
}

Result<RemoteUrl> RemoteUrl::parse(std::string_view url) {
  constexpr std::size_t kUrlBytesMax = 2048;
  if (url.size() > kUrlBytesMax)
    return invalid(text::format("An address has at most {} bytes.", kUrlBytesMax));
  auto [scheme, rest, found] = text::cut(url, "://");
  if (!found || (scheme != "http" && scheme != "https"))
    return invalid("The address must begin with https:// or http://.");
  for (char c : rest) {
    auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte >= 0x7f || c == '\\' || c == '"' || c == '<' || c == '>')
      return invalid("The address holds a character that must be percent-encoded.");
  }
  if (rest.find('#') != rest.npos || rest.find('?') != rest.npos)
    return invalid("The address of a repository has neither a query nor a fragment.");
  std::string_view authority = rest.substr(0, std::min(rest.find('/'), rest.size()));
  if (authority.find('@') != authority.npos)
    return invalid("Credentials do not belong into the address; give them separately.");
  auto [host, port, has_port] = text::cut(authority, authority.starts_with('[') ? "]:" : ":");
  bool host_ok = !host.empty() && host.front() != '-' && host.front() != '.' &&
                 host.find_first_not_of(
                     "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                     "0123456789.-_[]:") == host.npos;
  if (!host_ok) return invalid("The address names no valid host.");
  if (has_port) {
    auto number = text::parse_number<std::uint16_t>(port);
    if (!number || *number == 0) return invalid("The port of the address is not a valid number.");
  }
  return RemoteUrl(scheme == "https" ? Scheme::Https : Scheme::Http, std::string(url));
}

RemoteUrl RemoteUrl::local(std::string_view absolute_path) {
  CHECK(absolute_path.starts_with('/'));
  return RemoteUrl(Scheme::File, text::format("file://{}", absolute_path));
}

}  // namespace stithy::git
