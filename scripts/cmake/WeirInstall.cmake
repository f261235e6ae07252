# What `cmake --install` puts where: the program, and the man pages and completions that it writes of itself. `cpack` in a build folder makes
# a package for Debian of the same.
include(GNUInstallDirs)

set(weir_share ${PROJECT_BINARY_DIR}/share)
install(TARGETS weir RUNTIME)
# Written when something is installed: nobody who builds waits for them. Packed as Debian has them, without a name or a time in it.
install(CODE "
  set(weir \"$<TARGET_FILE:weir>\")
  set(share \"${weir_share}\")
  file(REMOVE_RECURSE \${share})
  file(MAKE_DIRECTORY \${share})
  execute_process(COMMAND \${weir} man --pages \${share}/man1 COMMAND_ERROR_IS_FATAL ANY)
  execute_process(COMMAND \${weir} completion bash OUTPUT_FILE \${share}/weir COMMAND_ERROR_IS_FATAL ANY)
  execute_process(COMMAND \${weir} completion zsh OUTPUT_FILE \${share}/_weir COMMAND_ERROR_IS_FATAL ANY)
  execute_process(COMMAND \${weir} completion fish OUTPUT_FILE \${share}/weir.fish COMMAND_ERROR_IS_FATAL ANY)
  file(COPY_FILE \"${PROJECT_SOURCE_DIR}/CHANGELOG.md\" \${share}/changelog)
  file(GLOB pages \${share}/man1/*.1)
  execute_process(COMMAND gzip -9 -n \${share}/changelog \${pages} COMMAND_ERROR_IS_FATAL ANY)
")
install(DIRECTORY ${weir_share}/man1 DESTINATION ${CMAKE_INSTALL_MANDIR})
install(FILES ${weir_share}/weir DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES ${weir_share}/_weir DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions)
install(FILES ${weir_share}/weir.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
install(FILES ${weir_share}/changelog.gz ${PROJECT_SOURCE_DIR}/scripts/cmake/copyright DESTINATION ${CMAKE_INSTALL_DOCDIR})

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_CONTACT "the maintainers of weir <maintainers@weir.invalid>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# Without an article and a capital, as Debian's policy asks of the first line (section 5.6.13).
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "fault injection and load testing for gRPC bidirectional streams")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION "weir starts streams against a gRPC server, breaks some of them at exact
places (deadlines, cancels, resets, HTTP/2 frames, half messages) and tells
how every single one ended: as expected or not, by whom, and how sure that
is. It brings a server, a fault-injecting relay and a latency gate for CI.")
include(CPack)
