// SPDX-License-Identifier: Apache-2.0
#include "web/request.h"

#include <array>

#include "base/text.h"
#include "http/multipart.h"
#include "http/query.h"
#include "web/answer.h"
#include "web/rate.h"

namespace stithy::web {

namespace {

template <class T>
Result<T> well_formed(Result<T> read) {
  if (read) return read;
  return malformed(std::move(read).take_error());
}

}  // namespace

Request::Request(Parts parts) : parts_(std::move(parts)) {
  if (auto header = head().headers.find("Cookie")) cookies_ = http::parse_cookies(*header);
}

const std::string& Request::param(std::string_view name) const {
  for (const auto& [key, value] : parts_.path_parameters)
    if (key == name) return value;
  check_failed("the row has this path parameter", std::string(name).c_str(), __LINE__);
}

std::string_view Request::query(std::string_view name) const {
  for (const auto& [key, value] : parts_.query_parameters)
    if (key == name) return value;
  return {};
}

bool Request::has_query(std::string_view name) const {
  for (const auto& parameter : parts_.query_parameters)
    if (parameter.first == name) return true;
  return false;
}

std::string_view Request::cookie(std::string_view name) const {
  for (const auto& [key, value] : cookies_)
    if (key == name) return value;
  return {};
}

Result<const Form*> Request::form() {
  if (form_) return &*form_;
  auto type = head().headers.find("Content-Type").value_or("");
  auto kind = text::to_lower(text::trim(text::cut(type, ";").before));
  auto limit = route().options.body_bytes_max;
  if (kind == "application/x-www-form-urlencoded") {
    std::string body = TRY(well_formed(http::read_all(stream(limit), limit, deadline())));
    form_.emplace(TRY(well_formed(http::parse_form(body))), std::vector<Form::File>{});
  } else if (kind == "multipart/form-data" && route().options.streamed_form) {
    // Who did not sign in may not hold a lane for long; an error is all they get.
    constexpr std::chrono::seconds kUploadTime{30 * 60}, kStrangersTime{20};
    auto until = deadline().sooner(principal_.signed_in() ? kUploadTime : kStrangersTime);
    multipart_ =
        TRY(well_formed(http::MultipartReader::open(type, parts_.exchange->body(), until)));
    first_file_ = TRY(well_formed(read_fields()));
  } else if (kind == "multipart/form-data") {
    auto parts = TRY(well_formed(http::read_multipart(stream(limit), type, limit, deadline())));
    std::vector<std::pair<std::string, std::string>> fields;
    std::vector<Form::File> files;
    for (auto& part : parts) {
      if (part.file_name)
        files.push_back({std::move(part.name), std::move(*part.file_name),
                         std::move(part.content_type), std::move(part.bytes)});
      else
        fields.emplace_back(std::move(part.name), std::move(part.bytes));
    }
    form_.emplace(std::move(fields), std::move(files));
  } else if (kind.empty() && head().headers.find("Content-Length").value_or("0") == "0") {
    form_.emplace();
  } else {
    return invalid("This address takes a posted form.");
  }
  return &*form_;
}

// The fields up to the next file, or to the end.
Result<std::optional<http::PartHead>> Request::read_fields() {
  auto fields = form_ ? form_->fields() : std::vector<std::pair<std::string, std::string>>();
  std::array<char, 4096> piece;
  std::optional<http::PartHead> file;
  while (auto head = TRY(multipart_->next())) {
    if (head->file_name) {
      file = std::move(head);
      break;
    }
    std::string text;
    while (auto got = TRY(multipart_->read(piece))) {
      text.append(piece.data(), got);
      field_bytes_ += got;
      if (field_bytes_ > route().options.body_bytes_max)
        return too_large("The fields of the form are too large.");
    }
    fields.emplace_back(std::move(head->name), std::move(text));
  }
  form_.emplace(std::move(fields), std::vector<Form::File>{});
  return file;
}

Result<std::optional<http::PartHead>> Request::next_file() {
  TRY(form());
  if (first_file_) return std::exchange(first_file_, std::nullopt);
  if (!multipart_) return std::optional<http::PartHead>();
  return read_fields();
}

void Request::keep_fields() {
  // More is not worth reading for the sake of an error.
  constexpr std::uint64_t kDroppedMax = std::uint64_t{64} << 20;
  std::array<char, 16 * 1024> piece;
  std::uint64_t dropped = 0;
  for (auto file = next_file(); file && *file; file = next_file()) {
    auto got = read_file(piece);
    for (; got && *got > 0 && dropped <= kDroppedMax; got = read_file(piece)) dropped += *got;
    if (!got || dropped > kDroppedMax) return;
  }
}

Result<std::size_t> Request::read_file(std::span<char> into) {
  CHECK(multipart_.has_value());
  return multipart_->read(into);
}

Result<Json> Request::json() {
  // Where nothing is sent nothing is said, of whatever type it claims to be: what must be there is
  // named as missing.
  if (head().headers.find("Content-Length") == "0") return Json(Json::Object{});
  auto type = head().headers.find("Content-Type").value_or("application/json");
  auto kind = text::to_lower(text::trim(text::cut(type, ";").before));
  if (kind != "application/json" && !kind.ends_with("+json")) {
    Error error = invalid("This address takes JSON: send Content-Type: application/json.");
    error.cause = kMediaTypeCause;
    return error;
  }
  auto limit = route().options.body_bytes_max;
  std::string body = TRY(well_formed(http::read_all(stream(limit), limit, deadline())));
  if (body.empty()) return Json(Json::Object{});
  return well_formed(Json::parse(body));
}

http::RequestBody& Request::stream(std::uint64_t inflated_max) {
  auto encoding = head().headers.find("Content-Encoding").value_or("");
  bool gzip = text::equals_folded(encoding, "gzip") || text::equals_folded(encoding, "x-gzip");
  if (!gzip) return parts_.exchange->body();
  if (!inflated_) inflated_ = http::gunzip(parts_.exchange->body(), inflated_max);
  return *inflated_;
}

Result<db::Reader*> Request::reader() {
  if (!reader_) reader_ = TRY(parts_.database.read(deadline()));
  return reader_.get();
}

Deadline Request::writing_deadline() const {
  CHECK(route().method != Method::Get);
  return deadline().sooner(std::chrono::seconds(5));
}

std::string Request::cookie_name(std::string_view name) const {
  // The prefix makes the browser refuse the cookie from subdomains and plain HTTP; browsers accept
  // it only over TLS.
  return (head().secure ? "__Host-stithy-" : "stithy-") + std::string(name);
}

void Request::set_cookie(std::string_view name, std::string_view value,
                         std::optional<std::chrono::seconds> max_age) {
  std::string cookie =
      text::format("{}={}; Path=/; HttpOnly; SameSite=Lax", cookie_name(name), value);
  if (max_age) cookie += text::format("; Max-Age={}", max_age->count());
  if (head().secure) cookie += "; Secure";
  set_cookies_.push_back(std::move(cookie));
}

void Request::offer_visitor_cookie(std::string_view name, std::string value) {
  visitor_offer_ = {std::string(name), std::move(value)};
}

void Request::use_visitor_cookie() {
  if (visitor_offer_.first.empty()) return;
  set_cookie(visitor_offer_.first, visitor_offer_.second, std::nullopt);
  visitor_offer_ = {};
}

void Request::answer_early(Answer answer) {
  CHECK(send_early_ && !answered_early_);
  answered_early_ = true;
  send_early_(std::move(answer));
}

Answer Request::rest(Waiting::Moment until) {
  CHECK(waiting_ != nullptr);
  rests_until_ = until;
  return {};
}

std::string caller_of(const Request& request) {
  const Principal& who = request.principal();
  return who.signed_in() ? text::format("u{}", who.user.value())
                         : address_prefix(request.head().remote_address);
}

}  // namespace stithy::web
