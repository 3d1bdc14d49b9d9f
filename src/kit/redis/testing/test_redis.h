// SPDX-License-Identifier: Apache-2.0
//
// test_redis.h — for tests: a real redis-server of its own on a Unix socket in a temporary
// directory, which can die, stand still and come back.
//
// Where the package redis-server is not installed, missing() is true, says so, and the test ends.
#pragma once

#include <doctest/doctest.h>
#include <signal.h>

#include <cstdio>
#include <optional>
#include <string>

#include "kit/redis/door.h"
#include "sys/files.h"
#include "sys/process.h"

namespace stithy::redis {

class TestRedis {
 public:
  TestRedis() {
    if (!missing()) start();
  }

  static bool missing() {
    if (sys::path_exists("/usr/bin/redis-server")) return false;
    std::puts("SKIP  a case that needs a real Redis: the package redis-server is not installed");
    return true;
  }

  void start() {
    sys::ProcessOptions options;
    options.program = "/usr/bin/redis-server";
    options.arguments = {"--port",       "0",
                         "--unixsocket", socket(),
                         "--save",       "",
                         "--appendonly", "no",
                         "--dir",        directory_.path().string(),
                         "--databases",  "4"};
    options.environment = {"PATH=/usr/bin:/bin"};
    auto started = sys::Process::start(options);
    REQUIRE(started);
    process_.emplace(std::move(started).take());
  }
  // As by kill -9; what it held is gone.
  void die() {
    process_->kill();
    process_.reset();
  }
  void stand_still() { ::kill(process_->pid(), SIGSTOP); }
  void go_on() { ::kill(process_->pid(), SIGCONT); }

  std::string socket() const { return (directory_.path() / "redis.sock").string(); }
  Options options() const {
    Options options;
    options.address = std::move(parse_address("unix:" + socket())).take();
    options.timeout = std::chrono::milliseconds(300);
    options.connect_timeout = std::chrono::milliseconds(300);
    options.pause_first = std::chrono::milliseconds(5);
    options.pause_longest = std::chrono::milliseconds(50);
    return options;
  }
  // Waits until Redis answers; many seconds only where a machine is busy.
  static void await(Door& door) { REQUIRE(door.wait_up(soon())); }
  static Deadline soon() { return Deadline::in(std::chrono::seconds(30)); }

 private:
  static sys::TemporaryDirectory make_directory() {
    auto made = sys::TemporaryDirectory::create("/tmp", "stithy-redis-");
    REQUIRE(made);
    return std::move(made).take();
  }
  sys::TemporaryDirectory directory_ = make_directory();
  std::optional<sys::Process> process_;
};

}  // namespace stithy::redis
