# SPDX-License-Identifier: Apache-2.0
#
# Compiler and linker flags of each kind of build. The release set is the hardening list of
# docs/architecture.md (checked on the built binary by tools/hardening).

# Quoted includes start at src/ ("base/text.h"); -iquote, since src/sys would shadow <sys/...>.
add_compile_options("SHELL:-iquote ${CMAKE_SOURCE_DIR}/src"
                    "SHELL:-iquote ${CMAKE_BINARY_DIR}/gen")

set(STITHY_WARNINGS -Wall -Wextra -Wconversion -Wshadow -Wnon-virtual-dtor -Werror)

if(STITHY_KIND STREQUAL "dev")
  set(STITHY_CODE -O0 -g1)
  set(STITHY_LINK -fuse-ld=mold)
elseif(STITHY_KIND STREQUAL "release")
  set(STITHY_CODE -O2 -g1 -fstack-protector-strong -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -fPIE
      -fcf-protection -ftrivial-auto-var-init=zero -D_GLIBCXX_ASSERTIONS)
  set(STITHY_LINK -pie -Wl,-z,relro,-z,now -Wl,-z,noexecstack -fuse-ld=mold)
elseif(STITHY_KIND STREQUAL "asan")
  set(STITHY_CODE -O1 -g -fsanitize=address,undefined -fno-omit-frame-pointer)
  set(STITHY_LINK -fsanitize=address,undefined)
elseif(STITHY_KIND STREQUAL "tsan")
  # Boost.Asio fences with atomic_thread_fence, which gcc notes that tsan does not model.
  set(STITHY_CODE -O1 -g -fsanitize=thread -Wno-tsan)
  set(STITHY_LINK -fsanitize=thread)
elseif(STITHY_KIND STREQUAL "fuzz")
  set(STITHY_CODE -O1 -g1 -fsanitize=fuzzer-no-link,address,undefined)
  set(STITHY_LINK -fsanitize=address,undefined)
else()
  message(FATAL_ERROR "Configure with a preset: cmake --preset dev | release | asan | tsan | fuzz")
endif()

add_compile_options(${STITHY_CODE})
add_link_options(${STITHY_LINK})

# Paths below the source folder are hashed relative, so that another clone of the same commit hits.
find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros
      CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${CCACHE})
  set(CMAKE_C_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR}
      CCACHE_NOHASHDIR=1 ${CCACHE})
endif()
