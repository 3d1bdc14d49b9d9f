# SPDX-License-Identifier: Apache-2.0
#
# How a folder below src/ becomes a library. Found by themselves: *.cc (without *_test.cc),
# views/*.html and ui components (compiled by tools/templates), queries.sql and migrations/*.sql
# (compiled by tools/queries). Nothing lists files by hand. The tables of routes of all features
# become their addresses (compiled by tools/links).

set(STITHY_GEN ${CMAKE_BINARY_DIR}/gen)

# Templates of `dir` → ${out_sources}. src/features/code/views/tree.html becomes
# gen/features/code/views/tree.h and .cc.
function(stithy_templates dir out_sources)
  file(GLOB_RECURSE views CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${dir}/*.html)
  # Goldens are expected output of tests, not templates.
  list(FILTER views EXCLUDE REGEX "/tests/")
  set(sources)
  foreach(view ${views})
    file(RELATIVE_PATH name ${CMAKE_SOURCE_DIR}/src ${view})
    string(REGEX REPLACE "\\.html$" "" stem ${name})
    set(header ${STITHY_GEN}/${stem}.h)
    set(source ${STITHY_GEN}/${stem}.cc)
    get_filename_component(folder ${header} DIRECTORY)
    file(MAKE_DIRECTORY ${folder})
    add_custom_command(OUTPUT ${header} ${source}
      COMMAND stithy-templates --root ${CMAKE_SOURCE_DIR}/src --out ${STITHY_GEN} ${name}
      DEPENDS ${view} stithy-templates VERBATIM COMMENT "template ${name}")
    list(APPEND sources ${source} ${header})
  endforeach()
  set(${out_sources} ${sources} PARENT_SCOPE)
endfunction()

# queries.sql and migrations/ of `dir` and one level below → ${out_sources}.
function(stithy_queries dir out_sources)
  file(GLOB_RECURSE inputs CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${dir}/queries.sql)
  set(sources)
  foreach(input ${inputs})
    get_filename_component(folder ${input} DIRECTORY)
    file(RELATIVE_PATH name ${CMAKE_SOURCE_DIR}/src ${folder})
    file(GLOB steps CONFIGURE_DEPENDS ${folder}/migrations/*.sql)
    set(header ${STITHY_GEN}/${name}/queries.h)
    set(source ${STITHY_GEN}/${name}/queries.cc)
    file(MAKE_DIRECTORY ${STITHY_GEN}/${name})
    add_custom_command(OUTPUT ${header} ${source}
      COMMAND stithy-queries --root ${CMAKE_SOURCE_DIR}/src --out ${STITHY_GEN} ${name}
      DEPENDS ${input} ${steps} stithy-queries VERBATIM COMMENT "queries ${name}")
    list(APPEND sources ${source} ${header})
  endforeach()
  set(${out_sources} ${sources} PARENT_SCOPE)
endfunction()

# The addresses of a feature: src/features/code/routes.cc becomes gen/features/code/urls.h. A face,
# so all of them are there before any feature is compiled.
function(stithy_links features)
  set(headers)
  foreach(feature ${features})
    set(name features/${feature})
    file(GLOB_RECURSE tables CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${name}/routes.cc
      ${CMAKE_SOURCE_DIR}/src/${name}/feature.cc)
    set(header ${STITHY_GEN}/${name}/urls.h)
    file(MAKE_DIRECTORY ${STITHY_GEN}/${name})
    add_custom_command(OUTPUT ${header}
      COMMAND stithy-links --root ${CMAKE_SOURCE_DIR}/src --out ${STITHY_GEN} ${name}
      DEPENDS ${tables} stithy-links VERBATIM COMMENT "links ${name}")
    list(APPEND headers ${header})
  endforeach()
  add_custom_target(stithy_links_generated DEPENDS ${headers})
  add_dependencies(stithy_generated stithy_links_generated)
endfunction()

# Waits for the generated headers of all folders; each library waits for its own and for those of
# the floors below it.
add_custom_target(stithy_generated)

function(stithy_folder name)
  cmake_parse_arguments(ARG "" "" "FLOORS;LIBRARIES" ${ARGN})
  string(REPLACE "/" "_" id ${name})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${name}/*.cc)
  list(FILTER sources EXCLUDE REGEX "_test\\.cc$")
  stithy_templates(${name} templates)
  stithy_queries(${name} queries)
  if(templates OR queries)
    add_custom_target(stithy_${id}_generated DEPENDS ${templates} ${queries})
    add_dependencies(stithy_generated stithy_${id}_generated)
  endif()
  if(NOT sources AND NOT templates AND NOT queries)
    add_library(stithy_${id} INTERFACE)
    return()
  endif()
  add_library(stithy_${id} STATIC ${sources} ${templates} ${queries})
  foreach(floor ${ARG_FLOORS} ${id})
    if(TARGET stithy_${floor}_generated)
      add_dependencies(stithy_${id} stithy_${floor}_generated)
    endif()
  endforeach()
  target_compile_options(stithy_${id} PRIVATE
    $<$<COMPILE_LANGUAGE:CXX>:${STITHY_WARNINGS}>)
  list(TRANSFORM ARG_FLOORS PREPEND stithy_)
  target_link_libraries(stithy_${id} PUBLIC ${ARG_FLOORS} ${ARG_LIBRARIES})
  if(STITHY_KIND STREQUAL "dev")
    target_precompile_headers(stithy_${id} PRIVATE
      $<$<COMPILE_LANGUAGE:CXX>:${CMAKE_SOURCE_DIR}/cmake/precompiled.h>)
  endif()
endfunction()

# One library a feature, and the generated list that main links.
function(stithy_features)
  cmake_parse_arguments(ARG "" "" "FLOORS" ${ARGN})
  file(GLOB markers CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/features/*/feature.cc)
  set(declarations "")
  set(entries "")
  set(includes "")
  set(settings "")
  set(targets)
  set(names)
  foreach(marker ${markers})
    get_filename_component(folder ${marker} DIRECTORY)
    get_filename_component(feature ${folder} NAME)
    stithy_folder(features/${feature} FLOORS ${ARG_FLOORS})
    list(APPEND targets stithy_features_${feature})
    list(APPEND names ${feature})
    string(APPEND declarations
      "namespace ${feature} { web::Feature feature(const Foundations& on); }\n")
    string(APPEND entries "  list.push_back(${feature}::feature(on));\n")
    # A feature with settings declares them as kSettings in its settings.h.
    set(declared "")
    if(EXISTS ${folder}/settings.h)
      file(STRINGS ${folder}/settings.h declared REGEX "kSettings")
    endif()
    if(declared)
      string(APPEND includes "#include \"features/${feature}/settings.h\"\n")
      string(APPEND settings "  list.emplace_back(${feature}::kSettings);\n")
    endif()
  endforeach()
  stithy_links("${names}")
  foreach(target ${targets})
    add_dependencies(${target} stithy_links_generated)
  endforeach()
  file(CONFIGURE OUTPUT ${STITHY_GEN}/app/features.cc @ONLY CONTENT
"// Generated from the folders of src/features; see cmake/folder.cmake.
#include \"app/features.h\"

@includes@
namespace stithy {

@declarations@
std::vector<web::Feature> make_features(const Foundations& on) {
  std::vector<web::Feature> list;
@entries@  return list;
}

std::vector<kit::SettingsSpec> feature_settings() {
  std::vector<kit::SettingsSpec> list;
@settings@  return list;
}

}  // namespace stithy
")
  set(STITHY_FEATURE_TARGETS ${targets} PARENT_SCOPE)
endfunction()

function(stithy_program)
  cmake_parse_arguments(ARG "" "" "FLOORS;LIBRARIES" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/app/*.cc)
  list(FILTER sources EXCLUDE REGEX "(_test|/main)\\.cc$")
  list(TRANSFORM ARG_FLOORS PREPEND stithy_)
  add_library(stithy_app STATIC ${sources} ${STITHY_GEN}/app/features.cc)
  add_dependencies(stithy_app stithy_generated)
  target_compile_definitions(stithy_app PRIVATE STITHY_VERSION="${PROJECT_VERSION}")
  target_compile_options(stithy_app PRIVATE ${STITHY_WARNINGS})
  target_link_libraries(stithy_app PUBLIC ${STITHY_FEATURE_TARGETS} ${ARG_FLOORS}
    ${ARG_LIBRARIES})
  if(STITHY_KIND STREQUAL "dev")
    target_precompile_headers(stithy_app PRIVATE ${CMAKE_SOURCE_DIR}/cmake/precompiled.h)
  endif()
  add_executable(stithy ${CMAKE_SOURCE_DIR}/src/app/main.cc)
  target_compile_options(stithy PRIVATE ${STITHY_WARNINGS})
  target_link_libraries(stithy PRIVATE stithy_app)
  set_target_properties(stithy PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
endfunction()
