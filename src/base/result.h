// SPDX-License-Identifier: Apache-2.0
//
// result.h — the one way a failure travels: Result<T>, Error and TRY.
//
// An Error carries one of eight codes, a sentence for the user and a cause for the log. The user's
// sentence never holds paths, SQL or program output; the cause may. Which HTTP status, exit code
// and SSH text belongs to a code stands in web/answer.cc alone.
// The interface is named after std::expected (C++23), so that Result can become an alias later.
#pragma once

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <source_location>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace stithy {

#ifdef __cpp_lib_source_location
using SourceLocation = std::source_location;
#else
// clang 14 lacks the builtin that libstdc++ wants for its own.
class SourceLocation {
 public:
  static constexpr SourceLocation current(const char* file = __builtin_FILE(),
                                          unsigned line = __builtin_LINE(),
                                          const char* function = __builtin_FUNCTION()) {
    SourceLocation here;
    here.file_ = file;
    here.function_ = function;
    here.line_ = line;
    return here;
  }
  constexpr const char* file_name() const { return file_; }
  constexpr const char* function_name() const { return function_; }
  constexpr unsigned line() const { return line_; }

 private:
  const char* file_ = "";
  const char* function_ = "";
  unsigned line_ = 0;
};
#endif

enum class Code : std::uint8_t {
  NotFound,     // absent, or not to be seen by this actor
  Denied,       // seen, but not allowed
  Invalid,      // the input breaks a rule; the message names it
  Conflict,     // the state changed or forbids it
  TooLarge,     // a size limit
  Limited,      // a rate limit; retry_after says when
  Unavailable,  // overload or a missing part; retry_after says when
  Internal,     // our fault
};

// The stable word of a code as it stands in JSON: "not_found", "denied", ...
std::string_view code_name(Code code);

// One wrong field of a form or JSON body.
struct FieldError {
  std::string field;
  std::string message;
};

struct [[nodiscard]] Error {
  Code code = Code::Internal;
  std::string message;             // for the user: a full sentence
  std::string cause;               // for the log only
  std::vector<FieldError> fields;  // for forms, with Code::Invalid
  std::optional<std::chrono::seconds> retry_after{};
  SourceLocation where = SourceLocation::current();
};

// Makers, so that a failure reads as one word at the place where it happens.
Error not_found(std::string message, SourceLocation where = SourceLocation::current());
Error denied(std::string message, SourceLocation where = SourceLocation::current());
Error invalid(std::string message, SourceLocation where = SourceLocation::current());
Error invalid_field(std::string field, std::string message,
                    SourceLocation where = SourceLocation::current());
Error conflict(std::string message, SourceLocation where = SourceLocation::current());
Error too_large(std::string message, SourceLocation where = SourceLocation::current());
Error limited(std::string message, std::chrono::seconds retry_after,
              SourceLocation where = SourceLocation::current());
Error unavailable(std::string message, std::chrono::seconds retry_after, std::string cause = {},
                  SourceLocation where = SourceLocation::current());
// `cause` goes to the log; the user reads a constant sentence and the request id.
Error internal(std::string cause, SourceLocation where = SourceLocation::current());

template <class T>
class [[nodiscard]] Result {
 public:
  using value_type = T;
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }
  T& value() & { return std::get<0>(state_); }
  const T& value() const& { return std::get<0>(state_); }
  T&& value() && { return std::get<0>(std::move(state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  const Error& error() const { return std::get<1>(state_); }
  T value_or(T other) const& { return has_value() ? value() : std::move(other); }

  T take() && { return std::get<0>(std::move(state_)); }
  Error take_error() && { return std::get<1>(std::move(state_)); }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  using value_type = void;
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}

  bool has_value() const { return !error_.has_value(); }
  explicit operator bool() const { return has_value(); }
  const Error& error() const { return *error_; }

  void take() && {}
  Error take_error() && { return *std::move(error_); }

 private:
  std::optional<Error> error_;
};

// Ends the program with a message: for our own bugs where going on could damage data.
[[noreturn]] void check_failed(const char* expression, const char* file, int line);

}  // namespace stithy

// The value of a Result, or return its Error from the enclosing function. gcc and clang only.
#define TRY(expr)                                 \
  __extension__({                                 \
    auto&& try_result_ = (expr);                  \
    if (!try_result_.has_value()) [[unlikely]]    \
      return std::move(try_result_).take_error(); \
    std::move(try_result_).take();                \
  })

// A promise of our own code. Never used on input.
#define CHECK(expr) ((expr) ? void(0) : ::stithy::check_failed(#expr, __FILE__, __LINE__))
