// SPDX-License-Identifier: Apache-2.0
#include "base/result.h"

namespace stithy {

std::string_view code_name(Code code) {
  switch (code) {
    case Code::NotFound: return "not_found";
    case Code::Denied: return "denied";
    case Code::Invalid: return "invalid";
    case Code::Conflict: return "conflict";
    case Code::TooLarge: return "too_large";
    case Code::Limited: return "limited";
    case Code::Unavailable: return "unavailable";
    case Code::Internal: return "internal";
  }
  return "internal";
}

namespace {

Error make(Code code, std::string message, SourceLocation where) {
  Error error;
  error.code = code;
  error.message = std::move(message);
  error.where = where;
  return error;
}

}  // namespace

Error not_found(std::string message, SourceLocation where) {
  return make(Code::NotFound, std::move(message), where);
}

Error denied(std::string message, SourceLocation where) {
  return make(Code::Denied, std::move(message), where);
}

Error invalid(std::string message, SourceLocation where) {
  return make(Code::Invalid, std::move(message), where);
}

Error invalid_field(std::string field, std::string message, SourceLocation where) {
  Error error = make(Code::Invalid, message, where);
  error.fields.push_back({std::move(field), std::move(message)});
  return error;
}

Error conflict(std::string message, SourceLocation where) {
  return make(Code::Conflict, std::move(message), where);
}

Error too_large(std::string message, SourceLocation where) {
  return make(Code::TooLarge, std::move(message), where);
}

Error limited(std::string message, std::chrono::seconds retry_after, SourceLocation where) {
  Error error = make(Code::Limited, std::move(message), where);
  error.retry_after = retry_after;
  return error;
}

Error unavailable(std::string message, std::chrono::seconds retry_after, std::string cause,
                  SourceLocation where) {
  Error error = make(Code::Unavailable, std::move(message), where);
  error.retry_after = retry_after;
  error.cause = std::move(cause);
  return error;
}

Error internal(std::string cause, SourceLocation where) {
  Error error = make(Code::Internal, "Something went wrong on our side.", where);
  error.cause = std::move(cause);
  return error;
}

void check_failed(const char* expression, const char* file, int line) {
  std::fprintf(stderr, "CHECK failed: %s at %s:%d\n", expression, file, line);
  std::abort();
}

}  // namespace stithy
