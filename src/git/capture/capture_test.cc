// SPDX-License-Identifier: Apache-2.0
#include "git/capture/capture.h"

#include <algorithm>
#include <atomic>
#include <thread>

#include "base/text.h"

#include <doctest/doctest.h>

namespace stithy::git {

namespace {

struct Place {
  sys::TemporaryDirectory home =
      std::move(sys::TemporaryDirectory::create("/tmp", "stithy-capture-")).take();
  sys::Path repository = home.path() / "r.git", links = home.path() / "links";
  Place() {
    REQUIRE(sys::make_directories(repository / "objects/pack"));
    REQUIRE(sys::make_directories(repository / "objects/info"));
    REQUIRE(sys::make_directories(links));
  }
  void write(const std::string& name, std::string_view bytes = "x") const {
    REQUIRE(sys::make_directories((repository / name).parent_path()));
    REQUIRE(sys::write_file_durably(repository / name, bytes));
  }
  std::vector<std::string> names(const KnownFile& known = [](const auto&) { return false; }) const {
    auto files = capture_objects(repository, links, known);
    REQUIRE(files);
    std::vector<std::string> out;
    for (const auto& file : *files) out.push_back(file.path + (file.link.empty() ? " known" : ""));
    return out;
  }
};

}  // namespace

TEST_CASE("whole packs and loose objects are captured, what is on its way is not") {
  Place place;
  for (const char* name :
       {"objects/pack/pack-1.pack", "objects/pack/pack-1.idx", "objects/pack/pack-1.rev",
        "objects/pack/pack-2.pack", "objects/pack/pack-3.idx", "objects/pack/tmp_pack_x",
        "objects/ab/cdef", "objects/info/commit-graph", "objects/info/commit-graph.lock",
        "objects/incoming-1/pack/pack-9.pack"})
    place.write(name);
  CHECK(place.names() == std::vector<std::string>{"objects/info/commit-graph", "objects/ab/cdef",
                                                  "objects/pack/pack-1.idx",
                                                  "objects/pack/pack-1.pack",
                                                  "objects/pack/pack-1.rev"});
}

TEST_CASE("what is captured stays readable when the repository drops it") {
  Place place;
  place.write("objects/ab/cdef", "bytes");
  auto files = capture_objects(place.repository, place.links, [](const auto&) { return false; });
  REQUIRE(files);
  REQUIRE(sys::remove_tree(place.repository / "objects/ab"));
  CHECK(sys::read_file(files->at(0).link).value_or("") == "bytes");
}

TEST_CASE("what is known gets no second name") {
  Place place;
  place.write("objects/ab/one");
  place.write("objects/ab/two");
  auto known = [](const CapturedFile& file) { return file.path == "objects/ab/one"; };
  CHECK(place.names(known) == std::vector<std::string>{"objects/ab/one known", "objects/ab/two"});
}

TEST_CASE("what was there is captured while more arrives, and while a file goes") {
  Place place;
  auto put = [&](std::string_view name) {
    for (const char* ending : {"pack", "idx"})
      place.write(text::format("objects/pack/pack-{}.{}", name, ending));
  };
  put("first");
  std::atomic<bool> on = true;
  std::thread pushing([&] {
    for (int number = 0; on; ++number) {
      place.write("objects/ab/passing");
      put(std::to_string(number));
      REQUIRE(sys::remove_tree(place.repository / "objects/ab/passing"));
    }
  });
  for (int round = 0; round < 50; ++round) {
    auto names = place.names();
    CHECK(std::count(names.begin(), names.end(), "objects/pack/pack-first.pack") == 1);
    CHECK(std::count(names.begin(), names.end(), "objects/pack/pack-first.idx") == 1);
    for (const auto& link : std::move(sys::list_directory(place.links)).take())
      REQUIRE(sys::remove_tree(place.links / link));
  }
  on = false;
  pushing.join();
}

TEST_CASE("the graph of commits is captured before the packs it speaks of") {
  Place place;
  place.write("objects/pack/pack-1.pack");
  place.write("objects/pack/pack-1.idx");
  place.write("objects/info/commit-graph");
  std::vector<std::string> order;
  auto known = [&](const CapturedFile& file) {
    order.push_back(file.path);
    return true;
  };
  REQUIRE(capture_objects(place.repository, place.links, known));
  REQUIRE(order.size() == 3);
  CHECK(order[0] == "objects/info/commit-graph");
}

}  // namespace stithy::git
