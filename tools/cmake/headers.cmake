# belay_headers(<target>)
#
# Copies drivers/belay.h and every header that it leads to into include/ of the build directory, and gives the users of
# a target that directory. In the copies `#include "engine/error.h"` reads `#include <belay/engine/error.h>`: otherwise a
# program would need belay's own directories in its search path, and a folder engine/ of the program's could stand in for
# belay's. What is installed is those copies.
#
# The same file run as a script (cmake -P) makes them.

if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
  cmake_minimum_required(VERSION 3.25)
  set(waiting drivers/belay.h)
  set(copied "")
  while(waiting)
    list(POP_FRONT waiting header)
    if(header IN_LIST copied)
      continue()
    endif()
    list(APPEND copied "${header}")
    # As one string, never a list: a header holds semicolons and brackets.
    file(READ "${SOURCE}/${header}" text)
    string(REGEX MATCHALL "#include \"[^\"]+\"" includes "${text}")
    list(TRANSFORM includes REPLACE "#include \"([^\"]+)\"" "\\1")
    list(APPEND waiting ${includes})
    string(REGEX REPLACE "#include \"([^\"]+)\"" "#include <belay/\\1>" text "${text}")
    string(REGEX REPLACE "^drivers/belay.h$" "belay.h" installed "${header}")
    set(present "")
    if(EXISTS "${OUTPUT}/belay/${installed}")
      file(READ "${OUTPUT}/belay/${installed}" present)
    endif()
    # What is the same keeps its time, so that programs which include it are not compiled again.
    if(NOT present STREQUAL text)
      file(WRITE "${OUTPUT}/belay/${installed}" "${text}")
    endif()
  endwhile()
  # A header that belay.h no longer leads to would still be installed.
  list(TRANSFORM copied REPLACE "^drivers/belay.h$" "belay.h")
  file(GLOB_RECURSE present RELATIVE "${OUTPUT}/belay" "${OUTPUT}/belay/*.h")
  foreach(header IN LISTS present)
    if(NOT header IN_LIST copied)
      file(REMOVE "${OUTPUT}/belay/${header}")
    endif()
  endforeach()
  file(TOUCH "${OUTPUT}/made")
  return()
endif()

set(belay_headers_script "${CMAKE_CURRENT_LIST_FILE}")
set(belay_headers_directory "${PROJECT_BINARY_DIR}/include")

function(belay_headers target)
  file(GLOB_RECURSE headers CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/engine/*.h" "${PROJECT_SOURCE_DIR}/drivers/*.h")
  set(copy "${CMAKE_COMMAND}" "-DSOURCE=${PROJECT_SOURCE_DIR}" "-DOUTPUT=${belay_headers_directory}"
    -P "${belay_headers_script}")
  # A build must know which files the command writes: otherwise what includes them is compiled only by the next one.
  execute_process(COMMAND ${copy} COMMAND_ERROR_IS_FATAL ANY)
  file(GLOB_RECURSE copies "${belay_headers_directory}/belay/*.h")
  add_custom_command(OUTPUT "${belay_headers_directory}/made"
    BYPRODUCTS ${copies}
    COMMAND ${copy}
    DEPENDS ${headers} "${belay_headers_script}"
    COMMENT "Making the headers of <belay/...>"
    VERBATIM)
  add_custom_target(${target}_headers DEPENDS "${belay_headers_directory}/made")
  add_dependencies(${target} ${target}_headers)
  target_include_directories(${target} INTERFACE $<BUILD_INTERFACE:${belay_headers_directory}>)
endfunction()
