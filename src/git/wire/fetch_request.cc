// SPDX-License-Identifier: Apache-2.0
#include "git/wire/fetch_request.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "git/wire/pkt_line.h"

namespace stithy::git {

namespace {

constexpr std::uint32_t kDepthInfinite = 0x7fffffff;  // what "git fetch --unshallow" sends

Error too_many(std::string_view what, std::size_t max) {
  return too_large(text::format("The request holds more than {} \"{}\" lines.", max, what));
}

// blob:none, blob:limit=<n>[kmg] and tree:0 to tree:3. Others let a client choose work for us:
// sparse:oid reads a blob of any size, deep trees and combinations defeat every precomputation.
Result<void> check_filter(std::string_view spec) {
  if (spec == "blob:none") return {};
  if (spec.starts_with("blob:limit=")) {
    std::string_view number = spec.substr(11);
    if (number.ends_with('k') || number.ends_with('m') || number.ends_with('g'))
      number.remove_suffix(1);
    if (text::parse_number<std::uint64_t>(number)) return {};
  }
  if (spec.starts_with("tree:")) {
    auto depth = text::parse_number<std::uint32_t>(spec.substr(5));
    if (depth && *depth <= 3) return {};
  }
  return invalid("This server offers the filters blob:none, blob:limit=<n> and tree:0 to tree:3.");
}

class Parser {
 public:
  explicit Parser(const FetchLimits& limits) : limits_(limits) {}

  // A line that both generations of the protocol share; false: it is another one.
  Result<bool> shared_line(std::string_view line) {
    auto [word, rest, spaced] = text::cut(line, " ");
    if (word == "want") return TRY(count_want()), out_.wants.push_back(TRY(oid(rest))), true;
    if (word == "have") return TRY(count(haves_, limits_.haves_max, "have")), TRY(oid(rest)), true;
    if (word == "shallow")
      return TRY(count(shallows_, limits_.shallows_max, "shallow")), TRY(oid(rest)), true;
    if (word == "deepen") return TRY(depth(rest)), true;
    if (word == "deepen-since") {
      if (!text::parse_number<std::uint64_t>(rest))
        return invalid("The time of \"deepen-since\" is not a number.");
      return true;
    }
    if (word == "deepen-not") {
      TRY(count(nots_, limits_.ref_prefixes_max, "deepen-not"));
      out_.not_refs.emplace_back(rest);
      return true;
    }
    if (word == "filter") return TRY(check_filter(rest)), true;
    return line == "done";
  }

  Result<void> fetch_line(std::string_view line) {
    static constexpr std::array<std::string_view, 7> kFlags{
        "thin-pack",       "no-progress",  "include-tag",  "ofs-delta",
        "deepen-relative", "sideband-all", "wait-for-done"};
    if (TRY(shared_line(line))) return {};
    if (std::find(kFlags.begin(), kFlags.end(), line) != kFlags.end()) return {};
    return invalid(text::format("The fetch request holds an unknown line: {}", visible(line)));
  }

  Result<void> ls_refs_line(std::string_view line) {
    if (line == "peel")
      out_.peel = true;
    else if (line == "symrefs")
      out_.symrefs = true;
    else if (line == "unborn")
      out_.unborn = true;
    else if (line.starts_with("ref-prefix ")) {
      TRY(count(prefixes_, limits_.ref_prefixes_max, "ref-prefix"));
      out_.ref_prefixes.emplace_back(line.substr(11));
    } else {
      return invalid(text::format("The request for refs holds an unknown line: {}", visible(line)));
    }
    return {};
  }

  Result<void> command_line(std::string_view line) {
    if (line == "command=ls-refs")
      out_.verb = FetchRequest::Verb::LsRefs;
    else if (line == "command=fetch")
      out_.verb = FetchRequest::Verb::Fetch;
    else
      return invalid(text::format("This server does not know the request {}.", visible(line)));
    return {};
  }

  FetchRequest take() { return std::move(out_); }
  FetchRequest& out() { return out_; }

 private:
  static std::string visible(std::string_view line) {
    std::string out(text::prefix(line, 60));
    for (char& c : out)
      if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7f) c = '?';
    return "\"" + out + "\"";
  }
  static Result<Oid> oid(std::string_view hex) { return Oid::parse(hex); }
  static Result<void> count(std::size_t& n, std::size_t max, std::string_view what) {
    if (++n > max) return too_many(what, max);
    return {};
  }
  Result<void> count_want() { return count(wants_, limits_.wants_max, "want"); }
  Result<void> depth(std::string_view number) {
    auto n = text::parse_number<std::uint32_t>(number);
    if (!n || *n == 0) return invalid("The depth asked for is not a positive number.");
    if (*n > limits_.depth_max && *n != kDepthInfinite)
      return too_large(text::format("The depth asked for is above {}.", limits_.depth_max));
    return {};
  }

  const FetchLimits& limits_;
  FetchRequest out_;
  std::size_t wants_ = 0, haves_ = 0, shallows_ = 0, nots_ = 0, prefixes_ = 0;
};

// command=…, capabilities, 0001, arguments, 0000. One request a body: git reads no further.
Result<FetchRequest> parse_v2(std::string_view body, const FetchLimits& limits) {
  constexpr std::size_t kCapabilitiesMax = 256;
  Parser parser(limits);
  PacketReader reader(body);
  Packet packet = TRY(reader.next());
  if (packet.kind == Packet::Kind::End || packet.kind == Packet::Kind::Flush) return parser.take();
  if (!packet.is_line()) return invalid("The request does not begin with a command.");
  TRY(parser.command_line(packet.line()));
  std::size_t capabilities = 0;
  for (packet = TRY(reader.next()); packet.is_line(); packet = TRY(reader.next()))
    if (++capabilities > kCapabilitiesMax) return too_many("capability", kCapabilitiesMax);
  if (packet.kind == Packet::Kind::Delimiter) {
    for (packet = TRY(reader.next()); packet.is_line(); packet = TRY(reader.next())) {
      if (parser.out().verb == FetchRequest::Verb::Fetch)
        TRY(parser.fetch_line(packet.line()));
      else
        TRY(parser.ls_refs_line(packet.line()));
    }
  }
  if (packet.kind != Packet::Kind::Flush)
    return invalid("The request does not end where a git request ends.");
  if (!reader.rest().empty()) return invalid("The request holds more than one command.");
  return parser.take();
}

// Wants (the first with capabilities), shallow and deepen lines, flush, haves, done.
Result<FetchRequest> parse_v0(std::string_view body, const FetchLimits& limits) {
  Parser parser(limits);
  PacketReader reader(body);
  bool first = true;
  for (;;) {
    Packet packet = TRY(reader.next());
    if (packet.kind == Packet::Kind::End) break;
    if (packet.kind == Packet::Kind::Flush) continue;
    if (!packet.is_line()) return invalid("The request holds a mark of another protocol version.");
    std::string_view line = packet.line();
    parser.out().verb = FetchRequest::Verb::Fetch;
    if (first && line.starts_with("want ")) {  // "want <oid> capability capability…"
      first = false;
      line = line.substr(0, std::min(line.find(' ', 5), line.size()));
    }
    if (!TRY(parser.shared_line(line))) return invalid("The fetch request holds an unknown line.");
  }
  return parser.take();
}

}  // namespace

Result<FetchRequest> parse_fetch_request(std::string_view body, int version,
                                         const FetchLimits& limits) {
  if (body.size() > limits.body_bytes_max)
    return too_large(text::format("The fetch request is larger than {}.",
                                  text::render_size(limits.body_bytes_max)));
  return version == 2 ? parse_v2(body, limits) : parse_v0(body, limits);
}

int parse_protocol_version(std::string_view header) {
  int version = 0;
  for (std::string_view entry : text::split(header, ':'))
    for (int candidate : {1, 2})
      if (entry == text::format("version={}", candidate)) version = std::max(version, candidate);
  return version;
}

}  // namespace stithy::git
