// SPDX-License-Identifier: Apache-2.0
#include "git/content/licence.h"

#include <doctest/doctest.h>

namespace stithy::git {
namespace {

TEST_CASE("the Markdown readme is preferred to plain text") {
  CHECK(find_readme({"README", "README.txt", "readme.md"}) == 2);
  CHECK(find_readme({"main.c", "README"}) == 1);
  CHECK_FALSE(find_readme({"readmefirst", "main.c"}).has_value());
}

TEST_CASE("a licence file is found by either spelling") {
  CHECK(find_licence({"LICENSE-APACHE", "LICENCE"}) == 1);
  CHECK(find_licence({"COPYING"}) == 0);
  CHECK_FALSE(find_licence({"licensing.cc"}).has_value());
}

TEST_CASE("licences are told apart by their own phrases, across line breaks and indents") {
  CHECK(recognise_licence("Permission is hereby granted, free of\n  charge, to ... The above "
                          "copyright notice and this permission notice shall")
            ->spdx == "MIT");
  CHECK(recognise_licence("   GNU GENERAL PUBLIC LICENSE\n     Version 2, June 1991")->spdx ==
        "GPL-2.0");
  CHECK(recognise_licence("GNU GENERAL PUBLIC LICENSE\nVersion 3, 29 June 2007\n... version 3 of "
                          "the GNU Affero General Public License ...")
            ->spdx == "GPL-3.0");
  CHECK(recognise_licence("Redistribution and use in source and binary forms, ... in binary form "
                          "must reproduce ...")
            ->spdx == "BSD-2-Clause");
  CHECK(recognise_licence("Redistribution and use in source and binary forms, ... to endorse or "
                          "promote products ...")
            ->spdx == "BSD-3-Clause");
  CHECK_FALSE(recognise_licence("All rights reserved.").has_value());
}

}  // namespace
}  // namespace stithy::git
