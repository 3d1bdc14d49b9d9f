// SPDX-License-Identifier: Apache-2.0
#include "git/signed/signed_object.h"

#include <algorithm>
#include <array>

namespace stithy::git {

namespace {

constexpr std::string_view kAnySignature = "gpgsig";
constexpr std::array<std::string_view, 4> kMarks = {
    "-----BEGIN PGP SIGNATURE-----", "-----BEGIN PGP MESSAGE-----",
    "-----BEGIN SIGNED MESSAGE-----", "-----BEGIN SSH SIGNATURE-----"};

// A line with its line end, off the front.
std::string_view take_line(std::string_view& rest) {
  const std::size_t end = std::min(rest.find('\n'), rest.size() - 1) + 1;
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end);
  return line;
}

// The header named `own` ("gpgsig ", or none) comes apart; the others of its kind go.
SignedObject split(std::string_view rest, std::string_view own) {
  SignedObject out;
  bool in_own = false, in_other = false;
  while (!rest.empty()) {
    if (rest.front() == '\n') {
      out.payload += rest;
      break;
    }
    const std::string_view line = take_line(rest);
    const bool goes_on = line.front() == ' ';
    const bool begins = !goes_on && !own.empty() && line.starts_with(own);
    in_own = begins || (goes_on && in_own);
    in_other = !in_own && (goes_on ? in_other : line.starts_with(kAnySignature));
    if (in_own)
      out.signature += line.substr(goes_on ? 1 : own.size());
    else if (!in_other)
      out.payload += line;
  }
  return out;
}

}  // namespace

std::optional<SignedObject> split_signed_commit(std::string_view raw, ObjectFormat format) {
  SignedObject out = split(raw, format == ObjectFormat::Sha256 ? "gpgsig-sha256 " : "gpgsig ");
  if (out.signature.empty()) return std::nullopt;
  return out;
}

std::optional<SignedObject> split_signed_tag(std::string_view raw) {
  // The last line that begins a signature counts: texts may quote one.
  std::size_t at = raw.npos;
  std::string_view rest = raw;
  while (!rest.empty()) {
    const std::size_t here = raw.size() - rest.size();
    const std::string_view line = take_line(rest);
    for (std::string_view mark : kMarks)
      if (line.starts_with(mark)) at = here;
  }
  if (at == raw.npos) return std::nullopt;
  SignedObject out = split(raw.substr(0, at), "");
  out.signature = raw.substr(at);
  return out;
}

}  // namespace stithy::git
