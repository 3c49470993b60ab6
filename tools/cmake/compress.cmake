# CPack runs this over what it has gathered, before it is packed: Debian wants manual pages and changelogs compressed, and
# `cmake --install`, which other systems use, leaves them as they are.
file(GLOB_RECURSE documents "${CPACK_TEMPORARY_INSTALL_DIRECTORY}/*")
list(FILTER documents INCLUDE REGEX "/man/man[0-9]/[^/]+\\.[0-9]$|/changelog\\.Debian$")
foreach(document IN LISTS documents)
  execute_process(COMMAND gzip -9nf "${document}" COMMAND_ERROR_IS_FATAL ANY)
endforeach()
