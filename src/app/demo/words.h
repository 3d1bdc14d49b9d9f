// SPDX-License-Identifier: Apache-2.0
//
// words.h — chance, words and source text for made-up projects. Pure; the same seed says the same.
#pragma once

#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>

namespace stithy::app::demo {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}
  // Below `sides`, which is at least 1. Not uniform to the last bit, but the same everywhere.
  std::size_t roll(std::size_t sides) { return static_cast<std::size_t>(engine_() % sides); }
  template <std::size_t N>
  std::string_view one_of(const std::array<std::string_view, N>& list) {
    return list.at(roll(N));
  }

 private:
  std::mt19937_64 engine_;
};

// What a function is about: "measure_lattice".
struct Subject {
  std::string_view verb, noun;
};
Subject pick_subject(Dice& dice);

// A file of the project, by the language that its name ends in.
struct SourceKind {
  std::string_view folder, suffix;
};
inline constexpr std::array<SourceKind, 4> kSourceKinds = {
    {{"src", ".c"}, {"tools", ".py"}, {"web", ".ts"}, {"docs", ".md"}}};

std::string begin_file(const SourceKind& kind, std::string_view module);
// One function, or one section of a document.
std::string write_part(const SourceKind& kind, const Subject& subject, Dice& dice);

}  // namespace stithy::app::demo
