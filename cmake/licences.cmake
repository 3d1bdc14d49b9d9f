# SPDX-License-Identifier: Apache-2.0
#
# Texts of licences a new repository may begin with. npm brings SPDX's list of them
# (tools/bootstrap has run `npm ci`); the chosen ones become a table in the program.

set(STITHY_LICENCES ${CMAKE_SOURCE_DIR}/node_modules/spdx-license-list/licenses)
set(licence_table ${STITHY_GEN}/features/repos/spdx_texts.cc)
set(licence_rows "")

# stithy_licence(NAME FILE): the name that forges use, and SPDX's where it is longer.
function(stithy_licence name file)
  set(source ${STITHY_LICENCES}/${file}.json)
  if(NOT EXISTS ${source})
    message(FATAL_ERROR "The licence ${file} is missing; run tools/bootstrap/install.sh.")
  endif()
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${source})
  file(READ ${source} json)
  string(JSON text GET "${json}" licenseText)
  set(licence_rows "${licence_rows}    {\"${name}\", R\"text(${text}\n)text\"},\n" PARENT_SCOPE)
endfunction()

stithy_licence(Apache-2.0 Apache-2.0)
stithy_licence(MPL-2.0 MPL-2.0)
stithy_licence(GPL-3.0 GPL-3.0-only)
stithy_licence(AGPL-3.0 AGPL-3.0-only)
stithy_licence(LGPL-3.0 LGPL-3.0-only)
stithy_licence(LGPL-2.1 LGPL-2.1-only)
stithy_licence(GPL-2.0 GPL-2.0-only)
stithy_licence(EPL-2.0 EPL-2.0)
stithy_licence(BSL-1.0 BSL-1.0)
stithy_licence(CC0-1.0 CC0-1.0)

file(WRITE ${licence_table}.new "// Made by cmake/licences.cmake.
#include \"features/repos/starters.h\"

namespace stithy::repos {

namespace {
constexpr SpdxText kTexts[] = {
${licence_rows}};
}  // namespace

std::span<const SpdxText> spdx_texts() { return kTexts; }

}  // namespace stithy::repos
")
file(COPY_FILE ${licence_table}.new ${licence_table} ONLY_IF_DIFFERENT)
target_sources(stithy_features_repos PRIVATE ${licence_table})
