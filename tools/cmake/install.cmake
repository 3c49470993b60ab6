# What `cmake --install` puts in place: the program with its manual and completions, the libraries with their headers, and
# the package that find_package(belay) reads.

include(CMakePackageConfigHelpers)
set(belay_include_directory "${CMAKE_INSTALL_INCLUDEDIR}/belay")
set(belay_package_directory "${CMAKE_INSTALL_LIBDIR}/cmake/belay")

set_target_properties(belay_engine PROPERTIES EXPORT_NAME engine)
set_target_properties(belay_drivers PROPERTIES EXPORT_NAME drivers)
set_target_properties(belay_sqlite PROPERTIES EXPORT_NAME sqlite)
set_target_properties(belay_postgres PROPERTIES EXPORT_NAME postgres)
# Headers are <belay/engine/...> to programs; among themselves they are "engine/...", as in this directory.
install(TARGETS belay_engine belay_sqlite belay_postgres belay_drivers EXPORT belay
  ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}"
  INCLUDES DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" "${belay_include_directory}")
install(DIRECTORY engine DESTINATION "${belay_include_directory}" FILES_MATCHING PATTERN "*.h")
install(FILES engine/belay.h DESTINATION "${belay_include_directory}")
install(FILES drivers/drivers.h DESTINATION "${belay_include_directory}/drivers")
install(FILES drivers/sqlite/sqlite.h DESTINATION "${belay_include_directory}/drivers/sqlite")
install(FILES drivers/postgres/postgres.h DESTINATION "${belay_include_directory}/drivers/postgres")

install(EXPORT belay NAMESPACE belay:: FILE belayTargets.cmake DESTINATION "${belay_package_directory}")
configure_package_config_file(tools/cmake/belayConfig.cmake.in "${PROJECT_BINARY_DIR}/belayConfig.cmake"
  INSTALL_DESTINATION "${belay_package_directory}")
write_basic_package_version_file("${PROJECT_BINARY_DIR}/belayConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/belayConfig.cmake" "${PROJECT_BINARY_DIR}/belayConfigVersion.cmake"
  tools/cmake/embed.cmake DESTINATION "${belay_package_directory}")

install(TARGETS belay RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")

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
  install(FILES "${output}" DESTINATION "${CMAKE_INSTALL_DATAROOTDIR}/${directory}")
endfunction()
belay_completion(bash belay bash-completion/completions)
belay_completion(zsh _belay zsh/site-functions)
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
  install(FILES "${output}" DESTINATION "${CMAKE_INSTALL_MANDIR}/man${section}")
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
