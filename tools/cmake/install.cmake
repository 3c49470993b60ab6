# What `cmake --install` puts in place: the program with its manual and completions; and for programs that embed belay the
# libraries with their headers, the package that find_package(belay) reads, and what pkg-config reads.

include(CMakePackageConfigHelpers)
# CPack makes a package of each component, and would leave out without a word what is of none.
set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME program)
set(belay_package_directory "${CMAKE_INSTALL_LIBDIR}/cmake/belay")
set(belay_pc_directory "${CMAKE_INSTALL_LIBDIR}/pkgconfig")

set_target_properties(belay_engine PROPERTIES EXPORT_NAME engine)
set_target_properties(belay_drivers PROPERTIES EXPORT_NAME drivers)
set_target_properties(belay_sqlite PROPERTIES EXPORT_NAME sqlite)
set_target_properties(belay_postgres PROPERTIES EXPORT_NAME postgres)
install(TARGETS belay_engine belay_sqlite belay_postgres belay_drivers EXPORT belay
  ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT development
  INCLUDES DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
install(DIRECTORY "${belay_headers_directory}/belay" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" COMPONENT development)

install(EXPORT belay NAMESPACE belay:: FILE belayTargets.cmake DESTINATION "${belay_package_directory}" COMPONENT development)
configure_package_config_file(tools/cmake/belayConfig.cmake.in "${PROJECT_BINARY_DIR}/belayConfig.cmake"
  INSTALL_DESTINATION "${belay_package_directory}")
write_basic_package_version_file("${PROJECT_BINARY_DIR}/belayConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/belayConfig.cmake" "${PROJECT_BINARY_DIR}/belayConfigVersion.cmake"
  tools/cmake/embed.cmake DESTINATION "${belay_package_directory}" COMPONENT development)

# The libraries are archives, which name nothing that they need themselves: a program links all of it. `prefix` is said from
# where the file lies, so that `cmake --install --prefix` may put it anywhere. SQLiteCpp has no file for pkg-config.
if(IS_ABSOLUTE "${CMAKE_INSTALL_LIBDIR}")
  set(belay_pc_prefix "${CMAKE_INSTALL_PREFIX}")
else()
  string(REGEX REPLACE "[^/]+" ".." belay_pc_prefix "${belay_pc_directory}")
  set(belay_pc_prefix "\${pcfiledir}/${belay_pc_prefix}")
endif()
foreach(belay_directory IN ITEMS LIBDIR INCLUDEDIR)
  set(belay_pc_${belay_directory} "${CMAKE_INSTALL_${belay_directory}}")
  if(NOT IS_ABSOLUTE "${belay_pc_${belay_directory}}")
    set(belay_pc_${belay_directory} "\${prefix}/${belay_pc_${belay_directory}}")
  endif()
endforeach()
function(belay_pc name)
  cmake_parse_arguments(PARSE_ARGV 1 belay_pc "" "DESCRIPTION" "LIBRARIES;REQUIRES")
  set(belay_pc_description "${belay_pc_DESCRIPTION}")
  list(TRANSFORM belay_pc_LIBRARIES PREPEND "-l")
  list(JOIN belay_pc_LIBRARIES " " belay_pc_libraries)
  list(JOIN belay_pc_REQUIRES ", " belay_pc_requires)
  configure_file(tools/cmake/belay.pc.in "${PROJECT_BINARY_DIR}/${name}.pc" @ONLY)
  install(FILES "${PROJECT_BINARY_DIR}/${name}.pc" DESTINATION "${belay_pc_directory}" COMPONENT development)
endfunction()
set(belay_pc_engine fmt nettle yaml-cpp pugixml)
belay_pc(belay DESCRIPTION "schema migrations for PostgreSQL and SQLite"
  LIBRARIES belay_drivers belay_postgres belay_sqlite belay_engine SQLiteCpp
  REQUIRES ${belay_pc_engine} libpqxx libpq sqlite3)
belay_pc(belay-sqlite DESCRIPTION "schema migrations for SQLite alone"
  LIBRARIES belay_sqlite belay_engine SQLiteCpp REQUIRES ${belay_pc_engine} sqlite3)
belay_pc(belay-postgres DESCRIPTION "schema migrations for PostgreSQL alone"
  LIBRARIES belay_postgres belay_engine REQUIRES ${belay_pc_engine} libpqxx libpq)

install(TARGETS belay RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}" COMPONENT program)

# The program knows its own commands and options best, so it writes its completions itself, as soon as it is linked: what was
# built can be installed, whatever was built.
function(belay_completion shell file directory)
  set(output "${PROJECT_BINARY_DIR}/completions/${file}")
  add_custom_command(TARGET belay POST_BUILD
    COMMAND "${CMAKE_COMMAND}" -E make_directory "${PROJECT_BINARY_DIR}/completions"
    COMMAND belay completion "${shell}" > "${output}"
    BYPRODUCTS "${output}"
    COMMENT "Completion for ${shell}"
    VERBATIM)
  install(FILES "${output}" DESTINATION "${CMAKE_INSTALL_DATAROOTDIR}/${directory}" COMPONENT program)
endfunction()
belay_completion(bash belay bash-completion/completions)
# Debian's zsh looks for those of packages elsewhere, and reads site-functions below /usr/local alone.
set(BELAY_ZSH_COMPLETIONS zsh/site-functions CACHE STRING "where zsh finds completions, below share/")
belay_completion(zsh _belay "${BELAY_ZSH_COMPLETIONS}")
belay_completion(fish belay.fish fish/vendor_completions.d)

# Its man pages are the pages of its manual: belay(1) is that of the commands. Without cmark none are made; `belay help` has
# the same.
find_program(CMARK cmark)
if(NOT CMARK)
  message(STATUS "no cmark: no man pages are made")
endif()
function(belay_man_page page file section)
  set(output "${PROJECT_BINARY_DIR}/man/${file}.${section}")
  add_custom_command(TARGET belay POST_BUILD
    COMMAND "${CMAKE_COMMAND}" -DBELAY=$<TARGET_FILE:belay> -DCMARK=${CMARK} -DVERSION=${PROJECT_VERSION} -DPAGE=${page}
      -DOUTPUT=${output} -P "${PROJECT_SOURCE_DIR}/tools/cmake/man_page.cmake"
    BYPRODUCTS "${output}"
    COMMENT "Man page ${file}(${section})"
    VERBATIM)
  install(FILES "${output}" DESTINATION "${CMAKE_INSTALL_MANDIR}/man${section}" COMPONENT program)
endfunction()
file(GLOB belay_pages CONFIGURE_DEPENDS RELATIVE "${PROJECT_SOURCE_DIR}/tools/belay/manual" tools/belay/manual/*.md)
foreach(page IN LISTS belay_pages)
  cmake_path(REMOVE_EXTENSION page)
  if(NOT CMARK)
    continue()
  elseif(page STREQUAL "commands")
    belay_man_page(commands belay 1)
  else()
    belay_man_page(${page} belay-${page} 7)
  endif()
endforeach()
