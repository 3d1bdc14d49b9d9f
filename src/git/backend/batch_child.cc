// SPDX-License-Identifier: Apache-2.0
#include "git/backend/batch_child.h"

#include <poll.h>

#include <array>
#include <cerrno>

#include "base/text.h"

namespace stithy::git::backend {
namespace {

constexpr auto kAgeMax = std::chrono::minutes(10);
// The gateway's own clock ends a child a little later than we replace it.
constexpr auto kLifeMax = std::chrono::minutes(12);
constexpr auto kAnswerMax = std::chrono::seconds(30);

std::string_view known_word(std::string_view word) {
  for (std::string_view known : {"commit", "tree", "blob", "tag", "missing", "ambiguous"}) {
    if (word == known) return known;
  }
  return {};
}

}  // namespace

Result<BatchChild::Answer> BatchChild::info(std::string_view object) {
  std::lock_guard lock(mutex_);
  return ask("info", object);
}

Result<BatchChild::Answer> BatchChild::contents(std::string_view object, std::size_t bytes_max) {
  std::lock_guard lock(mutex_);
  Answer answer = TRY(ask("info", object));
  const bool absent = answer.kind == "missing" || answer.kind == "ambiguous";
  if (absent || answer.size > bytes_max) return answer;
  return ask("contents", object);
}

// One retry with a fresh child: the old one may have been ended by its clock.
Result<BatchChild::Answer> BatchChild::ask(std::string_view verb, std::string_view object) {
  if (child_ && std::chrono::steady_clock::now() - started_ > kAgeMax) child_.reset();
  const bool fresh = !child_.has_value();
  auto answer = ask_once(verb, object);
  if (answer || fresh) {
    if (!answer) child_.reset();
    return answer;
  }
  child_.reset();
  answer = ask_once(verb, object);
  if (!answer) child_.reset();
  return answer;
}

Result<BatchChild::Answer> BatchChild::ask_once(std::string_view verb, std::string_view object) {
  if (!child_) TRY(start());
  TRY(sys::write_all(child_->input().get(), text::format("{} {}\n", verb, object)));
  const std::string line = TRY(read_line());
  const auto words = text::split(line, ' ');
  Answer answer;
  answer.id = words[0];
  answer.kind = words.size() > 1 ? known_word(words[1]) : std::string_view{};
  if (answer.kind.empty()) return internal("cat-file answered: " + line.substr(0, 200));
  if (words.size() < 3) return answer;
  auto size = text::parse_number<std::uint64_t>(words[2]);
  if (!size) return internal("cat-file answered: " + line.substr(0, 200));
  answer.size = *size;
  if (verb != "contents") return answer;
  answer.bytes = TRY(read_exactly(*size));
  TRY(read_exactly(1));
  return answer;
}

Result<void> BatchChild::start() {
  Command command(Subcommand::CatFile, repository_);
  command.word("--batch-command");
  child_ = TRY(gateway_.start_fed(command, Deadline::in(kLifeMax)));
  started_ = std::chrono::steady_clock::now();
  buffer_.clear();
  return {};
}

Result<std::string> BatchChild::read_line() {
  std::size_t end;
  while ((end = buffer_.find('\n')) == buffer_.npos) TRY(fill());
  std::string line = buffer_.substr(0, end);
  buffer_.erase(0, end + 1);
  return line;
}

Result<std::string> BatchChild::read_exactly(std::size_t n) {
  while (buffer_.size() < n) TRY(fill());
  if (buffer_.size() == n) return std::exchange(buffer_, {});
  std::string bytes = buffer_.substr(0, n);
  buffer_.erase(0, n);
  return bytes;
}

Result<void> BatchChild::fill() {
  pollfd waiting{child_->output().get(), POLLIN, 0};
  const int ready = ::poll(&waiting, 1, std::chrono::milliseconds(kAnswerMax).count());
  if (ready == 0) return internal("cat-file did not answer in time");
  std::array<char, 65536> chunk;
  const ssize_t n = ::read(child_->output().get(), chunk.data(), chunk.size());
  if (n < 0 && errno == EINTR) return {};
  if (n <= 0) return git_failed("cat-file ended", child_->errors());
  buffer_.append(chunk.data(), static_cast<std::size_t>(n));
  return {};
}

}  // namespace stithy::git::backend
