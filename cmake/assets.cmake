# SPDX-License-Identifier: Apache-2.0
#
# Styles, scripts and icons: bundled and compressed by tools/assets, embedded as bytes. Found by
# themselves; tools/bootstrap has run `npm ci` before.
find_program(NODE NAMES node nodejs REQUIRED)
set(STITHY_ASSETS ${STITHY_GEN}/ui)
file(MAKE_DIRECTORY ${STITHY_ASSETS})
file(GLOB_RECURSE asset_sources CONFIGURE_DEPENDS
  ${CMAKE_SOURCE_DIR}/src/ui/*.css ${CMAKE_SOURCE_DIR}/src/ui/*.ts ${CMAKE_SOURCE_DIR}/src/ui/*.svg
  ${CMAKE_SOURCE_DIR}/src/features/*.css ${CMAKE_SOURCE_DIR}/src/features/*.ts)
list(FILTER asset_sources EXCLUDE REGEX "/tests/")
file(GLOB asset_tools CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tools/assets/*.mjs)
add_custom_command(
  OUTPUT ${STITHY_ASSETS}/assets_table.cc ${STITHY_ASSETS}/assets.bin
  COMMAND ${NODE} ${CMAKE_SOURCE_DIR}/tools/assets/build.mjs --quiet --out ${STITHY_ASSETS}
  DEPENDS ${asset_sources} ${asset_tools} ${CMAKE_SOURCE_DIR}/package-lock.json
  VERBATIM COMMENT "assets")
set_source_files_properties(${STITHY_ASSETS}/assets_table.cc PROPERTIES
  OBJECT_DEPENDS ${STITHY_ASSETS}/assets.bin)
add_library(stithy_assets STATIC ${STITHY_ASSETS}/assets_table.cc)
target_compile_options(stithy_assets PRIVATE ${STITHY_WARNINGS})
