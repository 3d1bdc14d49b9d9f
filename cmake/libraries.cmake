# SPDX-License-Identifier: Apache-2.0
#
# Every outside library, by one name of ours each. Why each is here: docs/dependencies.md.

find_package(fmt REQUIRED)

function(stithy_pkg name)
  pkg_check_modules(${name} REQUIRED IMPORTED_TARGET ${ARGN})
  add_library(stithy_${name} INTERFACE)
  target_link_libraries(stithy_${name} INTERFACE PkgConfig::${name})
endfunction()

stithy_pkg(openssl openssl)
stithy_pkg(argon2 libargon2)
stithy_pkg(fido2 libfido2)
stithy_pkg(rnp librnp)
stithy_pkg(zlib zlib)
stithy_pkg(brotli libbrotlienc libbrotlidec)
stithy_pkg(curl libcurl)
stithy_pkg(sqlite sqlite3)
stithy_pkg(libpq libpq)
stithy_pkg(mariadb libmariadb)
stithy_pkg(libgit2 libgit2)
stithy_pkg(qrencode libqrencode)
stithy_pkg(tree_sitter tree-sitter)

# Libraries without a pkg-config file.
function(stithy_plain name)
  add_library(stithy_${name} INTERFACE)
  target_link_libraries(stithy_${name} INTERFACE ${ARGN})
endfunction()

stithy_plain(boost_json boost_json)
stithy_plain(boost_asio boost_system)
stithy_plain(cmark cmark-gfm-extensions cmark-gfm)
stithy_plain(gumbo gumbo)
stithy_plain(prometheus prometheus-cpp-core)
# Its pkg-config file would add flags to every file that links it.
stithy_plain(hiredis hiredis)
stithy_plain(libssh ssh)
stithy_plain(toml)
stithy_plain(cli11)
