// SPDX-License-Identifier: Apache-2.0
//
// Prints what the compiled addresses say.
#include <cstdio>

#include "features/demo/urls.h"
#include "features/none/urls.h"
#include "features/small/urls.h"

namespace url = stithy::demo::url;

// Addresses without parameters stand in constants.
constexpr std::string_view kAddresses[] = {url::front(), url::new_(), stithy::small::url::front()};

int main() {
  const std::string engine = url::home("ada", "engine");
  for (const auto address : kAddresses) std::printf("%s\n", address.data());
  for (const std::string& address : {
           std::string(url::list()),
           url::show(7),
           url::change(-7),
           std::string(url::save()),
           url::delete_(7, "a/b c?d#e&f\"<ü%"),
           url::person("a b"),
           engine,
           url::home("a/b", "c d"),
           url::files(engine, "main/a b/ü?#&.txt"),
           url::notes(engine, "main/a b", 7),
           url::clone_address(engine),
           url::diff(engine, "a/b"),
           url::close(engine, 7),
           url::drop(engine, "heads/a?b"),
           url::api::show(engine),
           url::api::change(engine, "a/b"),
           std::string(url::api::all()),
           // A repository may be known by its whole address.
           url::files("https://forge.example" + engine, "main"),
       })
    std::printf("%s\n", address.c_str());
}
