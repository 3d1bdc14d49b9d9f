// SPDX-License-Identifier: Apache-2.0
#include "git/ref_list.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "git/gateway.h"

namespace stithy::git {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kPackedRefsBytesMax = std::size_t{1} << 30;
constexpr std::string_view kSymbolic = "ref: ";
constexpr std::size_t kRefBytesMax = 4096 + 64;

struct RefText {
  std::optional<Oid> oid;
  std::string target;
};

RefText parse_ref_text(std::string_view content) {
  content = text::trim(content);
  if (content.starts_with(kSymbolic))
    return {std::nullopt, std::string(text::trim(content.substr(kSymbolic.size())))};
  auto oid = Oid::parse(content);
  return {oid ? std::optional(*oid) : std::nullopt, {}};
}

// A file that holds no ref is an error: a list without it would make mirrors forget the branch.
Result<void> read_loose(const fs::path& repository,
                        std::map<std::string, ListedRef, std::less<>>& into) {
  std::error_code error;
  // Errors end the walk of one directory: it was removed while we looked, with its last ref.
  for (fs::recursive_directory_iterator it(repository / "refs", error), end; it != end;
       it.increment(error)) {
    if (error) break;
    if (!it->is_regular_file(error)) continue;
    std::string name = it->path().lexically_relative(repository).string();
    if (!RefName::parse_lenient(name)) continue;
    auto content = sys::read_file(it->path(), kRefBytesMax);
    if (!content) continue;
    RefText parsed = parse_ref_text(*content);
    if (!parsed.oid && parsed.target.empty()) return damaged(name + " holds no object id");
    ListedRef ref;
    ref.name = name;
    if (parsed.oid) ref.oid = *parsed.oid;
    ref.symbolic_target = std::move(parsed.target);
    into.emplace(std::move(name), std::move(ref));
  }
  return {};
}

// packed-refs: "# pack-refs with: peeled fully-peeled sorted", "<oid> <name>", "^<peeled oid>".
struct PackedLine {
  std::string_view name;
  Oid oid;
  std::optional<Oid> peeled;
};

template <class Visit>  // bool(const PackedLine&): false ends the walk
void each_packed(std::string_view content, Visit visit) {
  PackedLine held;
  bool holding = false;  // a peeled id may follow its ref on the next line
  while (!content.empty()) {
    auto [line, rest, found] = text::cut(content, "\n");
    content = rest;
    if (line.starts_with('#')) continue;
    if (line.starts_with('^')) {
      auto oid = Oid::parse(line.substr(1));
      if (holding && oid) held.peeled = *oid;
      continue;
    }
    if (holding && !visit(held)) return;
    auto [hex, name, spaced] = text::cut(line, " ");
    auto oid = Oid::parse(hex);
    holding = spaced && oid;
    if (holding) held = {name, *oid, std::nullopt};
  }
  if (holding) visit(held);
}

Result<std::string> read_packed_text(const fs::path& repository) {
  auto content = sys::read_file(repository / "packed-refs", kPackedRefsBytesMax);
  if (!content && content.error().code == Code::NotFound) return std::string();
  return content;
}

std::vector<ListedRef> merge(std::map<std::string, ListedRef, std::less<>> loose,
                             std::string_view packed) {
  bool fully_peeled = packed.substr(0, packed.find('\n')).find(" fully-peeled") != packed.npos;
  std::vector<ListedRef> out;
  each_packed(packed, [&](const PackedLine& line) {
    if (loose.contains(line.name) || !RefName::parse_lenient(line.name)) return true;
    out.push_back({std::string(line.name), line.oid, line.peeled, fully_peeled, {}});
    return true;
  });
  for (auto& [name, ref] : loose) out.push_back(std::move(ref));
  auto by_name = [](const ListedRef& a, const ListedRef& b) { return a.name < b.name; };
  if (!std::is_sorted(out.begin(), out.end(), by_name)) std::sort(out.begin(), out.end(), by_name);
  return out;
}

// Refs that name refs get what those stand for; dangling ones leave.
void resolve_symbolic(RefList& list) {
  for (ListedRef& ref : list.refs) {
    std::string target = ref.symbolic_target;
    for (int depth = 0; depth < 5 && !target.empty(); ++depth) {
      const ListedRef* found = list.find(target);
      if (found == nullptr) break;
      ref.oid = found->oid;
      target = found->symbolic_target;
    }
  }
  std::erase_if(list.refs, [](const ListedRef& ref) { return ref.oid.is_zero(); });
}

}  // namespace

const ListedRef* RefList::find(std::string_view name) const {
  auto at = std::lower_bound(refs.begin(), refs.end(), name,
                             [](const ListedRef& r, std::string_view n) { return r.name < n; });
  return at != refs.end() && at->name == name ? &*at : nullptr;
}

namespace {

// Every repository has these; one without is damaged rather than absent.
Result<std::string> read_own_file(const fs::path& path, std::size_t bytes_max) {
  auto content = sys::read_file(path, bytes_max);
  if (!content && content.error().code == Code::NotFound) return damaged(content.error().cause);
  return content;
}

}  // namespace

Result<RefList> list_refs(const sys::Path& repository) {
  RefList list;
  list.format = TRY(read_object_format(repository));
  RefText head = parse_ref_text(TRY(read_own_file(repository / "HEAD", kRefBytesMax)));
  std::map<std::string, ListedRef, std::less<>> loose;
  TRY(read_loose(repository, loose));
  list.refs = merge(std::move(loose), TRY(read_packed_text(repository)));
  resolve_symbolic(list);
  list.head_target = head.target;
  list.head = head.oid;
  if (const ListedRef* target = list.find(head.target)) list.head = target->oid;
  return list;
}

Result<std::optional<Oid>> read_ref(const sys::Path& repository, const RefName& name) {
  auto content = sys::read_file(repository / name.text(), kRefBytesMax);
  if (content) {
    RefText parsed = parse_ref_text(*content);
    if (parsed.oid) return parsed.oid;
    auto target = RefName::parse_lenient(parsed.target);
    if (!target || *target == name) return std::optional<Oid>();
    auto direct = sys::read_file(repository / target->text(), kRefBytesMax);
    if (direct) return parse_ref_text(*direct).oid;
  } else if (content.error().code != Code::NotFound) {
    std::error_code ignored;
    // A directory stands where the file would: there is no such ref.
    if (!fs::is_directory(repository / name.text(), ignored)) return content.error();
  }
  std::string packed = TRY(read_packed_text(repository));
  std::optional<Oid> out;
  each_packed(packed, [&](const PackedLine& line) {
    if (line.name != name.text()) return true;
    out = line.oid;
    return false;
  });
  return out;
}

Result<std::string> read_head_target(const sys::Path& repository) {
  return parse_ref_text(TRY(read_own_file(repository / "HEAD", kRefBytesMax))).target;
}

Result<ObjectFormat> read_object_format(const sys::Path& repository) {
  constexpr std::size_t kConfigBytesMax = 1 << 20;
  std::string config = TRY(read_own_file(repository / "config", kConfigBytesMax));
  bool in_extensions = false;
  for (std::string_view line : text::split(config, '\n')) {
    line = text::trim(line);
    if (line.starts_with('[')) in_extensions = text::equals_folded(line, "[extensions]");
    auto [key, value, found] = text::cut(line, "=");
    if (in_extensions && found && text::equals_folded(text::trim(key), "objectformat"))
      return text::trim(value) == "sha256" ? ObjectFormat::Sha256 : ObjectFormat::Sha1;
  }
  return ObjectFormat::Sha1;
}

bool is_hidden(std::string_view name, std::span<const std::string> prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(), [&](std::string_view prefix) {
    if (prefix.ends_with('/')) prefix.remove_suffix(1);
    return name.starts_with(prefix) && (name.size() == prefix.size() || name[prefix.size()] == '/');
  });
}

}  // namespace stithy::git
