// SPDX-License-Identifier: Apache-2.0
//
// Reading commits and tags (objects.h). The layout is "header lines, empty line, message"; header
// lines that begin with a blank continue the one before (signatures).
#include <iconv.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "git/objects.h"

namespace stithy::git {
namespace {

// 9999-12-31T23:59:59Z: the last moment that our spellings of time can write.
constexpr std::int64_t kSecondsMax = 253'402'300'799;

std::string convert(std::string_view bytes, const std::string& charset) {
  iconv_t converter = ::iconv_open("UTF-8", charset.c_str());
  // iconv_open answers (iconv_t)-1 for a character set it does not know.
  if (converter == reinterpret_cast<iconv_t>(-1)) return std::string(bytes);
  std::string out;
  std::string in(bytes);
  char* from = in.data();
  std::size_t left = in.size();
  while (left > 0) {
    std::array<char, 4096> chunk;
    char* to = chunk.data();
    std::size_t room = chunk.size();
    const std::size_t rc = ::iconv(converter, &from, &left, &to, &room);
    out.append(chunk.data(), chunk.size() - room);
    if (rc != static_cast<std::size_t>(-1) || errno == E2BIG) continue;
    if (errno == EINVAL) break;  // cut inside the last character
    out += "\xef\xbf\xbd";       // U+FFFD for a byte that has no meaning there
    ++from;
    --left;
  }
  ::iconv_close(converter);
  return out;
}

class Decoder {
 public:
  explicit Decoder(std::string_view charset) {
    const std::string lower = text::to_lower(text::trim(charset));
    const bool plain = std::all_of(lower.begin(), lower.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    });
    // Only names of character sets reach iconv, never its "//" options.
    if (plain && lower != "utf-8" && lower != "utf8" && lower.size() < 32) charset_ = lower;
  }

  std::string line(std::string_view bytes) { return clean(bytes, false); }
  std::string message(std::string_view bytes) { return clean(bytes, true); }
  bool repaired() const { return repaired_; }

 private:
  std::string clean(std::string_view bytes, bool keep_breaks) {
    std::string decoded = charset_.empty() ? std::string(bytes) : convert(bytes, charset_);
    const bool valid = text::is_utf8(decoded);
    const bool quiet = !has_bad_control(decoded, keep_breaks);
    if (valid && quiet) return decoded;
    repaired_ = true;
    if (!valid) decoded = text::repair_utf8(decoded);
    if (quiet) return decoded;
    std::string out;
    for (char c : decoded) {
      if (is_bad_control(c, keep_breaks)) {
        out += "\xef\xbf\xbd";
      } else {
        out += c;
      }
    }
    return out;
  }
  static bool is_bad_control(char c, bool keep_breaks) {
    const auto byte = static_cast<unsigned char>(c);
    if (keep_breaks && (c == '\n' || c == '\t' || c == '\r')) return false;
    return byte < 0x20 || byte == 0x7f;
  }
  static bool has_bad_control(std::string_view s, bool keep_breaks) {
    return std::any_of(s.begin(), s.end(),
                       [keep_breaks](char c) { return is_bad_control(c, keep_breaks); });
  }

  std::string charset_;
  bool repaired_ = false;
};

struct Header {
  std::string_view key, value;
};

// Takes one header line off `rest`; continuation lines are skipped. False at the message.
bool next_header(std::string_view& rest, Header& header) {
  while (!rest.empty() && rest.front() != '\n') {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (line.front() == ' ') continue;
    const std::size_t blank = std::min(line.find(' '), line.size());
    header = {line.substr(0, blank), line.substr(std::min(blank + 1, line.size()))};
    return true;
  }
  if (!rest.empty()) rest.remove_prefix(1);
  return false;
}

// "+0530" and its broken relatives; a zone that no place on Earth has is taken as UTC.
std::optional<int> parse_zone(std::string_view zone) {
  if (zone.size() != 5 || (zone[0] != '+' && zone[0] != '-')) return std::nullopt;
  auto number = text::parse_number<int>(zone.substr(1));
  if (!number || *number < 0 || *number % 100 > 59 || *number > 1400) return std::nullopt;
  const int minutes = *number / 100 * 60 + *number % 100;
  return zone[0] == '-' ? -minutes : minutes;
}

struct Moment {
  std::int64_t seconds = 0;
  int offset_minutes = 0;
  bool sound = true;
};

Moment parse_moment(std::string_view s) {
  auto [seconds, zone, found] = text::cut(text::trim(s), " ");
  Moment moment;
  auto number = text::parse_number<std::int64_t>(seconds);
  moment.sound = found && number && *number >= 0 && *number <= kSecondsMax;
  if (moment.sound) moment.seconds = *number;
  auto offset = parse_zone(text::trim(zone));
  if (!offset) moment.sound = false;
  moment.offset_minutes = offset.value_or(0);
  return moment;
}

// Splits "Name <address> seconds zone" at the last '>', as git does.
struct RawSignature {
  std::string_view name, email, moment;
};
RawSignature cut_signature(std::string_view value) {
  const std::size_t close = value.rfind('>');
  if (close == value.npos) return {value, {}, {}};
  const std::size_t open = value.substr(0, close).find('<');
  if (open == value.npos) return {value.substr(0, close), {}, value.substr(close + 1)};
  return {text::trim(value.substr(0, open)), value.substr(open + 1, close - open - 1),
          value.substr(close + 1)};
}

Signature read_signature(std::string_view value, Decoder& decoder, bool& repaired) {
  const RawSignature raw = cut_signature(value);
  const Moment moment = parse_moment(raw.moment);
  if (!moment.sound) repaired = true;
  return {decoder.line(raw.name), decoder.line(raw.email), Instant::from_seconds(moment.seconds),
          moment.offset_minutes};
}

struct Message {
  std::string subject, body, verbatim;
};

bool is_empty_line(std::string_view line) { return text::trim(line).empty(); }

// Like git: leading empty lines go, the first paragraph is the subject, joined by blanks.
Message cut_message(const std::string& message) {
  Message cut;
  std::string_view rest = message;
  bool in_subject = false;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = rest.substr(0, end);
    if (is_empty_line(line) && in_subject) break;
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (is_empty_line(line)) continue;
    if (in_subject) cut.subject += ' ';
    cut.subject +=
        in_subject ? line.substr(0, line.find_last_not_of(" \t\r") + 1) : text::trim(line);
    in_subject = true;
  }
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    if (!is_empty_line(rest.substr(0, end))) break;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  while (!rest.empty() && (rest.back() == '\n' || rest.back() == ' ' || rest.back() == '\r')) {
    rest.remove_suffix(1);
  }
  cut.body = rest;
  std::string_view whole = message;
  while (whole.ends_with('\n')) whole.remove_suffix(1);
  if (whole != whole_message(cut)) cut.verbatim = whole;
  return cut;
}

// The header must be known before anything is decoded.
std::string_view find_encoding(std::string_view raw) {
  Header header;
  while (next_header(raw, header)) {
    if (header.key == "encoding") return header.value;
  }
  return {};
}

std::optional<Oid> read_oid(std::string_view hex, ObjectFormat format) {
  if (hex.size() != hex_size(format)) return std::nullopt;
  auto oid = Oid::parse(hex);
  return oid ? std::optional(*oid) : std::nullopt;
}

}  // namespace

Commit parse_commit(const Oid& oid, std::string_view raw) {
  Commit commit;
  commit.oid = oid;
  commit.tree = Oid::zero(oid.format());
  Decoder decoder(find_encoding(raw));
  bool has_author = false, has_committer = false;
  std::string_view rest = raw;
  for (Header header; next_header(rest, header);) {
    if (header.key == "tree") {
      if (auto tree = read_oid(header.value, oid.format())) commit.tree = *tree;
    } else if (header.key == "parent") {
      if (auto parent = read_oid(header.value, oid.format())) commit.parents.push_back(*parent);
    } else if (header.key == "author" && !has_author) {
      commit.author = read_signature(header.value, decoder, commit.repaired);
      has_author = true;
    } else if (header.key == "committer" && !has_committer) {
      commit.committer = read_signature(header.value, decoder, commit.repaired);
      has_committer = true;
    } else if (header.key == "gpgsig" || header.key == "gpgsig-sha256") {
      commit.has_signature = true;
    }
  }
  Message message = cut_message(decoder.message(rest));
  commit.subject = std::move(message.subject);
  commit.body = std::move(message.body);
  commit.verbatim = std::move(message.verbatim);
  commit.repaired |= decoder.repaired() || !has_author || !has_committer;
  return commit;
}

Tag parse_tag(const Oid& oid, std::string_view raw) {
  Tag tag;
  tag.oid = oid;
  tag.target = Oid::zero(oid.format());
  Decoder decoder(find_encoding(raw));
  bool repaired = false;
  std::string_view rest = raw;
  for (Header header; next_header(rest, header);) {
    if (header.key == "object") {
      if (auto target = read_oid(header.value, oid.format())) tag.target = *target;
    } else if (header.key == "type") {
      if (header.value == "tree") tag.target_kind = ObjectKind::Tree;
      if (header.value == "blob") tag.target_kind = ObjectKind::Blob;
      if (header.value == "tag") tag.target_kind = ObjectKind::Tag;
    } else if (header.key == "tag") {
      tag.name = decoder.line(header.value);
    } else if (header.key == "tagger" && !tag.tagger) {
      tag.tagger = read_signature(header.value, decoder, repaired);
    } else if (header.key.starts_with("gpgsig")) {
      tag.has_signature = true;
    }
  }
  // Signatures of tags stand at the end of the text; readers want the text alone.
  for (std::string_view mark : {"-----BEGIN PGP SIGNATURE-----", "-----BEGIN SSH SIGNATURE-----",
                                "-----BEGIN SIGNED MESSAGE-----"}) {
    const std::size_t at = rest.starts_with(mark) ? 0 : rest.find("\n" + std::string(mark));
    if (at == rest.npos) continue;
    tag.has_signature = true;
    rest = rest.substr(0, at);
  }
  Message message = cut_message(decoder.message(rest));
  tag.subject = std::move(message.subject);
  tag.body = std::move(message.body);
  tag.verbatim = std::move(message.verbatim);
  return tag;
}

CommitLinks parse_commit_links(std::string_view raw, ObjectFormat format) {
  CommitLinks links;
  links.tree = Oid::zero(format);
  for (Header header; next_header(raw, header);) {
    if (header.key == "tree") {
      if (auto tree = read_oid(header.value, format)) links.tree = *tree;
    } else if (header.key == "parent") {
      if (auto parent = read_oid(header.value, format)) links.parents.push_back(*parent);
    } else if (header.key == "committer") {
      links.committed_seconds = parse_moment(cut_signature(header.value).moment).seconds;
      break;
    }
  }
  return links;
}

}  // namespace stithy::git
