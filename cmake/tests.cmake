# SPDX-License-Identifier: Apache-2.0
#
# Unit tests: every *_test.cc below src/ and tools/ in one program, so that it links once.
file(GLOB_RECURSE unit_tests CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/*_test.cc)
if(NOT STITHY_KIND STREQUAL "fuzz")
  add_executable(stithy_unit EXCLUDE_FROM_ALL ${CMAKE_SOURCE_DIR}/tests/unit_main.cc
    ${unit_tests})
  add_dependencies(stithy_unit stithy_generated)
  target_compile_options(stithy_unit PRIVATE ${STITHY_WARNINGS})
  target_link_libraries(stithy_unit PRIVATE stithy_app)
  if(STITHY_KIND STREQUAL "dev")
    target_precompile_headers(stithy_unit PRIVATE ${CMAKE_SOURCE_DIR}/cmake/precompiled.h)
  endif()
endif()

# The SQL door beside the bare client libraries, for tests/bench.
add_executable(stithy_database_bench EXCLUDE_FROM_ALL
  ${CMAKE_SOURCE_DIR}/tests/bench/database_bench.cc)
target_compile_options(stithy_database_bench PRIVATE ${STITHY_WARNINGS})
target_link_libraries(stithy_database_bench PRIVATE stithy_db)

# The edge with live sockets behind it, for tests/abuse.
add_executable(stithy_socket_server EXCLUDE_FROM_ALL
  ${CMAKE_SOURCE_DIR}/tests/abuse/socket_server.cc)
target_compile_options(stithy_socket_server PRIVATE ${STITHY_WARNINGS})
target_link_libraries(stithy_socket_server PRIVATE stithy_http)

# The blob store with a line for each call, for tests/blobs.
add_executable(stithy_blob_driver EXCLUDE_FROM_ALL ${CMAKE_SOURCE_DIR}/tests/blobs/blob_driver.cc)
target_compile_options(stithy_blob_driver PRIVATE ${STITHY_WARNINGS})
target_link_libraries(stithy_blob_driver PRIVATE stithy_kit)

# What the permission filter of lists costs, for tests/bench.
add_executable(stithy_access_bench EXCLUDE_FROM_ALL
  ${CMAKE_SOURCE_DIR}/tests/bench/access_bench.cc)
target_compile_options(stithy_access_bench PRIVATE ${STITHY_WARNINGS})
target_link_libraries(stithy_access_bench PRIVATE stithy_pillars)

# Empty jobs a second and how soon one begins, for tests/bench.
add_executable(stithy_jobs_bench EXCLUDE_FROM_ALL
  ${CMAKE_SOURCE_DIR}/tests/bench/jobs_bench.cc)
target_compile_options(stithy_jobs_bench PRIVATE ${STITHY_WARNINGS})
target_link_libraries(stithy_jobs_bench PRIVATE stithy_kit)
set_target_properties(stithy_jobs_bench PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
