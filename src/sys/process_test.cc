// SPDX-License-Identifier: Apache-2.0
#include "sys/process.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <thread>

#include "sys/failpoint.h"

using namespace std::chrono_literals;

namespace stithy::sys {

namespace {

ProcessOptions program(const char* path, std::vector<std::string> arguments) {
  ProcessOptions options;
  options.program = path;
  options.arguments = std::move(arguments);
  options.environment = {"LC_ALL=C", "PATH=/usr/bin:/bin"};
  return options;
}

}  // namespace

TEST_CASE("a child is fed and heard at the same time, however much there is") {
  std::string much(5'000'000, 'x');
  auto output = run_to_end(program("/bin/cat", {}), much, {});
  REQUIRE(output);
  CHECK(output->status.success());
  CHECK(output->out == much);
}

TEST_CASE("the exit code and the words of a failing child are told") {
  auto output = run_to_end(program("/bin/ls", {"/no/such/place"}), {}, {});
  REQUIRE(output);
  CHECK(output->status.code == 2);
  CHECK(output->err.find("/no/such/place") != std::string::npos);
}

TEST_CASE("a child sees the environment it was given and no more") {
  auto output = run_to_end(program("/usr/bin/env", {}), {}, {});
  REQUIRE(output);
  CHECK(output->out == "LC_ALL=C\nPATH=/usr/bin:/bin\n");
}

TEST_CASE("a child has no descriptor of ours beyond the three standard ones") {
  Fd leaky(::open("/dev/null", O_RDONLY));  // without close-on-exec on purpose
  auto output = run_to_end(program("/bin/ls", {"/proc/self/fd"}), {}, {});
  REQUIRE(output);
  CHECK(output->out == "0\n1\n2\n3\n");  // 3 is the directory that ls itself reads
}

TEST_CASE("a child that takes too long is stopped at its deadline") {
  RunLimits limits;
  limits.deadline = Deadline::in(150ms);
  auto begin = std::chrono::steady_clock::now();
  auto output = run_to_end(program("/bin/sleep", {"20"}), {}, limits);
  REQUIRE_FALSE(output);
  CHECK(output.error().code == Code::Unavailable);
  CHECK(std::chrono::steady_clock::now() - begin < 5s);
}

TEST_CASE("a child that says too much is stopped") {
  RunLimits limits;
  limits.out_bytes_max = 100'000;
  auto output = run_to_end(program("/usr/bin/yes", {}), {}, limits);
  REQUIRE_FALSE(output);
  CHECK(output.error().code == Code::TooLarge);
}

TEST_CASE("a run can be cancelled from outside") {
  RunLimits limits;
  int asked = 0;
  limits.cancelled = [&] { return ++asked > 2; };
  auto output = run_to_end(program("/bin/sleep", {"20"}), {}, limits);
  REQUIRE_FALSE(output);
  CHECK(output.error().code == Code::Conflict);
}

TEST_CASE("the limit of file size reaches the child") {
  // Fed by us, so that it writes only after the limits are set.
  ProcessOptions options = program("/bin/dd", {"bs=64k"});
  options.input = Stdio::pipe();
  TemporaryDirectory place = std::move(TemporaryDirectory::create("/tmp", "process")).take();
  Fd file = std::move(open_file(place.path() / "out", O_RDWR | O_CREAT)).take();
  options.output = Stdio::of(file);
  options.limits.file_size_bytes = 1 << 20;
  auto child = Process::start(options);
  REQUIRE(child);
  // The end of the writing breaks off when the child is killed.
  signal(SIGPIPE, SIG_IGN);
  const std::string block(1 << 16, 'x');
  Fd input = child->take_input();
  for (int i = 0; i < 128 && write_all(input.get(), block); ++i) {}
  input.reset();
  auto status = child->wait(Deadline::in(10s));
  REQUIRE(status);
  CHECK_FALSE(status->success());
  CHECK(sys::file_size(place.path() / "out").value() <= 1 << 20);
}

TEST_CASE("the limit of memory reaches the child and what it starts") {
  // Fed by us, so that it takes memory only after the limits are set.
  const char* script = "(cat > /dev/null; dd if=/dev/zero of=/dev/null bs=300M count=1) || exit 7";
  ProcessOptions options = program("/bin/sh", {"-c", script});
  options.input = Stdio::pipe();
  options.limits.data_bytes = std::uint64_t{64} << 20;
  auto child = Process::start(options);
  REQUIRE(child);
  Fd input = child->take_input();
  CHECK(write_all(input.get(), "x\n"));
  input.reset();
  auto status = child->wait(Deadline::in(10s));
  REQUIRE(status);
  CHECK(status->code == 7);
}

TEST_CASE("destroying a process ends its whole group") {
  pid_t pid = 0;
  {
    auto child = Process::start(program("/usr/bin/env", {"sleep", "30"}));
    REQUIRE(child);
    pid = child->pid();
    CHECK(::kill(pid, 0) == 0);
  }
  CHECK(::kill(-pid, 0) != 0);
}

TEST_CASE("a program that does not exist is an error, not a child") {
  CHECK_FALSE(Process::start(program("/no/such/program", {})));
}

TEST_CASE("a memory file gives a child its input without a feeder") {
  Fd file = std::move(memory_file("hello")).take();
  ProcessOptions options = program("/bin/cat", {});
  options.input = Stdio::of(file);
  options.output = Stdio::pipe();
  auto child = Process::start(options);
  REQUIRE(child);
  Fd out = child->take_output();
  char buffer[16];
  CHECK(::read(out.get(), buffer, sizeof buffer) == 5);
  CHECK(child->wait(Deadline::in(5s)).value().success());
}

TEST_CASE("strays are found by their mark, ended and waited for; others are left alone") {
  const std::string mark = "STITHY_TEST_STRAY=" + std::to_string(::getpid());
  auto start = [](std::string line) {
    ProcessOptions options = program("/bin/sleep", {"60"});
    options.environment = {std::move(line)};
    return Process::start(options);
  };
  auto one = start(mark), two = start(mark), other = start(mark + "0");
  REQUIRE((one && two && other));
  auto ended = end_strays(mark, Deadline::in(10s));
  REQUIRE(ended);
  CHECK(*ended == 2);
  CHECK(one->wait(Deadline::in(10s))->signal == SIGKILL);
  CHECK(two->wait(Deadline::in(10s))->signal == SIGKILL);
  CHECK_FALSE(other->wait(Deadline::in(1ms)));
  CHECK(*end_strays(mark, Deadline::in(10s)) == 0);
}

TEST_CASE("a failpoint fails only under its own name and only when it is set") {
  CHECK(failpoint("test.here"));
  set_failpoints("test.here:error");
  CHECK_FALSE(failpoint("test.here"));
  CHECK(failpoint("test.elsewhere"));
  set_failpoints("test.here:once");
  CHECK_FALSE(failpoint("test.here"));
  CHECK(failpoint("test.here"));
  set_failpoints("");
  CHECK(failpoint("test.here"));
}

}  // namespace stithy::sys
