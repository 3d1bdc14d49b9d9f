# SPDX-License-Identifier: Apache-2.0
#
# The Debian package: what is installed where, and what it depends on. tools/package builds it.
include(GNUInstallDirs)

install(TARGETS stithy RUNTIME DESTINATION bin)
install(FILES deploy/systemd/stithy.service deploy/systemd/stithy.socket
  DESTINATION lib/systemd/system)
install(FILES deploy/systemd/stithy.sysusers DESTINATION lib/sysusers.d RENAME stithy.conf)
install(FILES deploy/stithy.sample.toml DESTINATION /etc/stithy RENAME stithy.toml)
install(FILES deploy/debian/default DESTINATION /etc/default RENAME stithy)
install(FILES README.md CHANGELOG.md deploy/debian/copyright DESTINATION share/doc/stithy)
install(DIRECTORY docs/ DESTINATION share/doc/stithy/docs)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME stithy)
set(CPACK_PACKAGE_VENDOR Stithy)
set(CPACK_PACKAGE_CONTACT "The Stithy authors <stithy@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "Software forge in one program")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
  "Hosts git repositories, shows and searches their code, and takes part in the work around \
them: pages, an API in GitHub's shapes, web hooks and jobs.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION vcs)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)  # the libraries, as dpkg-shlibdeps reads them
set(CPACK_DEBIAN_PACKAGE_DEPENDS "git, ca-certificates, tzdata, passwd")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "postgresql, mariadb-server, nginx")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${CMAKE_SOURCE_DIR}/deploy/debian/postinst
  ${CMAKE_SOURCE_DIR}/deploy/debian/prerm ${CMAKE_SOURCE_DIR}/deploy/debian/postrm
  ${CMAKE_BINARY_DIR}/gen/debian/conffiles)
file(WRITE ${CMAKE_BINARY_DIR}/gen/debian/conffiles
  "/etc/stithy/stithy.toml\n/etc/default/stithy\n")
include(CPack)
