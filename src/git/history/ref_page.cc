// SPDX-License-Identifier: Apache-2.0
#include "git/history/ref_page.h"

#include <algorithm>

#include "base/text.h"

namespace stithy::git {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The digits at the start without leading zeros; they are taken off `s`.
std::string_view take_digits(std::string_view& s) {
  std::size_t end = 0;
  while (end < s.size() && is_digit(s[end])) ++end;
  std::string_view digits = s.substr(0, end);
  s.remove_prefix(end);
  while (digits.size() > 1 && digits.front() == '0') digits.remove_prefix(1);
  return digits;
}

// A release candidate sorts below the release: "-rc1" after the shared beginning loses to its end.
int rank_of_rest(std::string_view rest) {
  if (rest.empty()) return 1;
  return rest.front() == '-' || rest.front() == '~' ? 0 : 2;
}

bool contains_folded(std::string_view text, std::string_view part) {
  if (part.empty()) return true;
  return text::contains(text::to_lower(text), text::to_lower(part));
}

// Objects that cannot be read sort last rather than hiding all others.
Instant date_of(Repository& repository, const Ref& ref) {
  return repository.commit_date(ref.target).value_or(Instant());
}

struct Candidate {
  const Ref* ref;
  Instant at;
};

void sort_candidates(std::vector<Candidate>& list, RefOrder order) {
  if (order == RefOrder::Recent) {
    std::stable_sort(list.begin(), list.end(),
                     [](const auto& a, const auto& b) { return a.at > b.at; });
  } else if (order == RefOrder::Version) {
    std::stable_sort(list.begin(), list.end(), [](const auto& a, const auto& b) {
      return version_less(b.ref->name, a.ref->name);
    });
  }
}

RefRow read_row(Repository& repository, const Candidate& candidate) {
  RefRow row{*candidate.ref, candidate.at, nullptr, {}};
  if (auto commit = repository.load_commit(row.ref.target)) {
    row.commit = *commit;
    row.at = row.commit->committer.at;
  }
  if (!row.ref.annotated) return row;
  if (auto tag = repository.load_tag(row.ref.oid)) {
    row.tag_subject = tag->subject;
    if (tag->tagger) row.at = tag->tagger->at;
  }
  return row;
}

}  // namespace

bool version_less(std::string_view a, std::string_view b) {
  while (!a.empty() && !b.empty()) {
    if (is_digit(a.front()) && is_digit(b.front())) {
      const auto left = take_digits(a), right = take_digits(b);
      if (left.size() != right.size()) return left.size() < right.size();
      if (left != right) return left < right;
    } else if (a.front() != b.front()) {
      if (rank_of_rest(a) != rank_of_rest(b)) return rank_of_rest(a) < rank_of_rest(b);
      return static_cast<unsigned char>(a.front()) < static_cast<unsigned char>(b.front());
    } else {
      a.remove_prefix(1);
      b.remove_prefix(1);
    }
  }
  return rank_of_rest(a) < rank_of_rest(b);
}

Result<RefPage> list_refs(Repository& repository, const RefSnapshot& refs, const RefQuery& query) {
  std::vector<Candidate> list;
  for (const Ref& ref : query.kind == RefKind::Branch ? refs.branches() : refs.tags()) {
    if (!contains_folded(ref.name, query.containing)) continue;
    const bool dated = query.order == RefOrder::Recent;
    list.push_back({&ref, dated ? date_of(repository, ref) : Instant()});
  }
  sort_candidates(list, query.order);
  RefPage page;
  page.total = list.size();
  const std::size_t end = std::min(list.size(), query.skip + std::min(query.limit, list.size()));
  for (std::size_t i = query.skip; i < end; ++i) {
    page.rows.push_back(read_row(repository, list[i]));
  }
  return page;
}

}  // namespace stithy::git
