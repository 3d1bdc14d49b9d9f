// SPDX-License-Identifier: Apache-2.0
#include "http/multipart.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/text.h"
#include "http/negotiate.h"
#include "http/parser.h"

namespace stithy::http {

namespace {

constexpr std::size_t kReadBytes = 16 * 1024;
constexpr std::size_t kFileNameMax = 255;
constexpr std::size_t kFieldsPerPart = 16;

bool is_boundary(std::string_view s) {
  constexpr std::string_view kMarks = "'()+_,-./:=? ";
  return !s.empty() && s.size() <= MultipartReader::kBoundaryMax && !s.ends_with(' ') &&
         std::all_of(s.begin(), s.end(), [&](char c) {
           bool alnum = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
           return alnum || kMarks.find(c) != kMarks.npos;
         });
}

// Browsers escape only these three in names (WHATWG HTML, multipart/form-data encoding).
std::string undo_escapes(std::string_view s) {
  auto out = text::replace_all(s, "%22", "\"");
  out = text::replace_all(out, "%0D", "\r");
  return text::replace_all(out, "%0A", "\n");
}

// What is left when a path, dots or control bytes were sent as the name of a file.
std::string base_name(std::string_view sent) {
  auto slash = sent.find_last_of("/\\");
  if (slash != sent.npos) sent = sent.substr(slash + 1);
  std::string out = text::repair_utf8(sent);
  std::erase_if(out, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
  out = text::prefix(text::trim(out), kFileNameMax);
  return out == "." || out == ".." ? std::string("file") : out;
}

// Content-Disposition values are read by hand: browsers send backslashes of Windows paths raw,
// which the quoted-string of other headers would swallow.
Result<std::optional<std::string>> disposition_param(std::string_view value,
                                                     std::string_view name) {
  auto rest = text::cut(value, ";").after;
  std::optional<std::string> found;
  while (!(rest = text::trim(rest)).empty()) {
    auto equals = rest.find('=');
    if (equals == rest.npos || !is_token(rest.substr(0, equals)))
      return invalid("A part of the form has a malformed Content-Disposition.");
    auto key = rest.substr(0, equals);
    rest.remove_prefix(equals + 1);
    std::string_view text;
    if (rest.starts_with('"')) {
      auto end = rest.find('"', 1);
      while (end != rest.npos && rest[end - 1] == '\\' && end > 1) end = rest.find('"', end + 1);
      if (end == rest.npos)
        return invalid("A part of the form has a malformed Content-Disposition.");
      text = rest.substr(1, end - 1);
      rest.remove_prefix(end + 1);
    } else {
      auto end = std::min(rest.find(';'), rest.size());
      text = text::trim(rest.substr(0, end));
      rest.remove_prefix(end);
    }
    if (text::equals_folded(key, name)) {
      if (found) return invalid("A part of the form names itself twice.");
      found = undo_escapes(text::replace_all(text, "\\\"", "\""));
    }
    // RFC 7578 section 4.2 forbids it: two names for one file invite confusion.
    if (text::equals_folded(key, "filename*"))
      return invalid("A part of the form uses filename*, which forms may not.");
    rest = text::trim(rest);
    if (rest.starts_with(';'))
      rest.remove_prefix(1);
    else if (!rest.empty())
      return invalid("A part of the form has a malformed Content-Disposition.");
  }
  return found;
}

Result<PartHead> head_of(const Headers& headers) {
  PartHead out;
  auto disposition = headers.find("content-disposition");
  bool form_data =
      disposition && headers.count("content-disposition") == 1 &&
      text::equals_folded(text::trim(text::cut(*disposition, ";").before), "form-data");
  if (!form_data) return invalid("A part of the form has no Content-Disposition: form-data.");
  auto name = TRY(disposition_param(*disposition, "name"));
  if (!name) return invalid("A part of the form has no name.");
  if (!text::is_utf8(*name) || name->find('\0') != name->npos)
    return invalid("The name of a part of the form is not valid UTF-8.");
  out.name = std::move(*name);
  auto file_name = TRY(disposition_param(*disposition, "filename"));
  if (file_name) out.file_name = base_name(*file_name);
  out.content_type = std::string(headers.find("content-type").value_or(""));
  if (text::to_lower(out.content_type).starts_with("multipart/"))
    return invalid("A form may not be nested in a form.");
  auto coding = headers.find("content-transfer-encoding").value_or("binary");
  bool plain = text::equals_folded(coding, "binary") || text::equals_folded(coding, "8bit") ||
               text::equals_folded(coding, "7bit");
  if (!plain) return invalid("A part of the form is encoded, which forms may not be.");
  return out;
}

}  // namespace

MultipartReader::MultipartReader(std::string boundary, RequestBody& body, Deadline deadline)
    : delimiter_("\r\n--" + std::move(boundary)), body_(&body), deadline_(deadline) {}

Result<MultipartReader> MultipartReader::open(std::string_view content_type, RequestBody& body,
                                              Deadline deadline) {
  auto type = TRY(parse_header_value(content_type));
  if (type.value != "multipart/form-data") return invalid("The body is not multipart/form-data.");
  auto boundary = type.param("boundary");
  if (!boundary || !is_boundary(*boundary))
    return invalid("The boundary of the form is missing or malformed.");
  return MultipartReader(std::string(*boundary), body, deadline);
}

Result<bool> MultipartReader::fill() {
  if (source_ended_) return false;
  buffer_.erase(0, at_);
  at_ = 0;
  auto held = buffer_.size();
  buffer_.resize(held + kReadBytes);
  auto got = TRY(body_->read(std::span(buffer_).subspan(held), deadline_));
  buffer_.resize(held + got);
  source_ended_ = got == 0;
  return got > 0;
}

// The line up to CR LF, which is used up as well. Valid until the next fill().
Result<std::string_view> MultipartReader::take_line() {
  while (true) {
    auto end = buffer_.find("\r\n", at_);
    if (end != buffer_.npos && end - at_ <= kPartHeadMax) {
      auto line = std::string_view(buffer_).substr(at_, end - at_);
      at_ = end + 2;
      return line;
    }
    if (buffer_.size() - at_ > kPartHeadMax)
      return too_large("The head of a part of the form is too large.");
    if (!TRY(fill())) return invalid("The form ends too early.");
  }
}

// The first boundary stands at the very start: nobody sends a preamble.
Result<void> MultipartReader::begin() {
  began_ = true;
  auto open = std::string_view(delimiter_).substr(2);
  while (buffer_.size() - at_ < open.size())
    if (!TRY(fill())) return invalid("The form ends too early.");
  if (!std::string_view(buffer_).substr(at_).starts_with(open))
    return invalid("The form does not begin with its boundary.");
  at_ += open.size();
  ended_ = TRY(after_boundary());
  return {};
}

// Behind a boundary: true when "--" says that it was the last.
Result<bool> MultipartReader::after_boundary() {
  while (buffer_.size() - at_ < 2)
    if (!TRY(fill())) return invalid("The form ends too early.");
  auto mark = std::string_view(buffer_).substr(at_, 2);
  if (mark != "--" && mark != "\r\n") return invalid("A boundary of the form is malformed.");
  bool last = mark == "--";
  at_ += 2;
  return last;
}

Result<void> MultipartReader::finish() {
  while (TRY(fill()) && buffer_.size() - at_ <= 2) continue;
  auto rest = std::string_view(buffer_).substr(at_);
  if (!rest.empty() && rest != "\r\n") return invalid("Bytes follow the end of the form.");
  return {};
}

Result<std::optional<PartHead>> MultipartReader::read_head() {
  Headers headers;
  std::size_t bytes = 0, fields = 0;
  while (true) {
    auto line = TRY(take_line());
    if (line.empty()) break;
    bytes += line.size();
    if (bytes > kPartHeadMax || ++fields > kFieldsPerPart)
      return too_large("The head of a part of the form is too large.");
    auto field = text::cut(line, ":");
    if (!field.found || !is_token(field.before) || !is_field_value(field.after))
      return invalid("The head of a part of the form is malformed.");
    headers.add(field.before, text::trim(field.after));
  }
  return std::optional(TRY(head_of(headers)));
}

Result<std::optional<PartHead>> MultipartReader::next() {
  if (!began_) TRY(begin());
  std::array<char, 4096> skipped;
  while (in_part_)
    if (TRY(read(skipped)) == 0) break;
  if (ended_) {
    TRY(finish());
    return std::optional<PartHead>();
  }
  if (++parts_ > kPartsMax)
    return too_large(text::format("The form has more than {} parts.", kPartsMax));
  auto head = TRY(read_head());
  in_part_ = true;
  return head;
}

Result<std::size_t> MultipartReader::read(std::span<char> into) {
  if (!in_part_ || into.empty()) return std::size_t{0};
  while (true) {
    auto view = std::string_view(buffer_).substr(at_);
    auto end = view.find(delimiter_);
    auto ready = end;
    if (end == view.npos) {
      // The tail may be the beginning of a delimiter.
      ready = view.size() - std::min(view.size(), delimiter_.size() - 1);
    }
    if (ready > 0) {
      auto n = std::min(ready, into.size());
      std::memcpy(into.data(), view.data(), n);
      at_ += n;
      return n;
    }
    if (end == 0) {
      at_ += delimiter_.size();
      in_part_ = false;
      ended_ = TRY(after_boundary());
      return std::size_t{0};
    }
    if (!TRY(fill())) return invalid("The form ends too early.");
  }
}

Result<std::vector<Part>> read_multipart(RequestBody& body, std::string_view content_type,
                                         std::size_t bytes_max, Deadline deadline) {
  auto reader = TRY(MultipartReader::open(content_type, body, deadline));
  std::vector<Part> parts;
  std::size_t total = 0;
  std::array<char, kReadBytes> piece;
  while (true) {
    auto head = TRY(reader.next());
    if (!head) return parts;
    Part part{std::move(head->name), std::move(head->file_name), std::move(head->content_type), {}};
    while (auto got = TRY(reader.read(piece))) {
      total += got;
      if (total > bytes_max)
        return too_large(text::format("The form is larger than {}.", text::render_size(bytes_max)));
      part.bytes.append(piece.data(), got);
    }
    parts.push_back(std::move(part));
  }
}

}  // namespace stithy::http
