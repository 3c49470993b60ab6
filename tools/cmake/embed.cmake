# belay_embed(<target> DIRECTORY <directory> HEADER <header> FUNCTION <qualified name> [PATTERN <names, default *.sql>])
#
# Puts every .sql file below a directory, or every one whose name is like PATTERN, into a target: adds a source that defines
#     std::span<const belay::EmbeddedFile> <qualified name>();
# as the header declares it. Paths are relative to the directory, in the order of their names, so that a directory
# embedded reads like the directory itself. Made anew when a file changes, comes or goes.
#
# The same file run as a script (cmake -P) writes that source.

if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
  file(GLOB_RECURSE paths RELATIVE "${DIRECTORY}" "${DIRECTORY}/${PATTERN}")
  list(SORT paths)
  set(files "")
  string(REPEAT "[0-9a-f]" 50 line)
  foreach(path IN LISTS paths)
    # As escaped bytes, because a script may hold whatever would end a raw string, and CMake changes some of the rest.
    file(READ "${DIRECTORY}/${path}" bytes HEX)
    string(LENGTH "${bytes}" size)
    math(EXPR size "${size} / 2")
    string(REGEX REPLACE "(${line})" "\\1|" bytes "${bytes}")
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\\\x\\1" bytes "${bytes}")
    string(REPLACE "|" "\"\n      \"" bytes "${bytes}")
    string(APPEND files "    {\"${path}\",\n     {\"${bytes}\",\n      ${size}}},\n")
  endforeach()
  list(LENGTH paths count)
  set(source "#include \"${HEADER}\"\n\n#include <array>\n\nnamespace {\n\n"
    "constexpr std::array<belay::EmbeddedFile, ${count}> files{{\n${files}}}\;\n\n}  // namespace\n\n"
    "std::span<const belay::EmbeddedFile> ${FUNCTION}() { return files\; }\n")
  string(CONCAT source ${source})
  file(WRITE "${OUTPUT}" "${source}")
  return()
endif()

function(belay_embed target)
  # No variable of the file: it is unknown to a project that has belay as a directory of its own.
  set(script "${CMAKE_CURRENT_FUNCTION_LIST_FILE}")
  cmake_parse_arguments(PARSE_ARGV 1 embed "" "DIRECTORY;HEADER;FUNCTION;PATTERN" "")
  if(NOT embed_PATTERN)
    set(embed_PATTERN "*.sql")
  endif()
  cmake_path(ABSOLUTE_PATH embed_DIRECTORY NORMALIZE)
  file(GLOB_RECURSE files CONFIGURE_DEPENDS "${embed_DIRECTORY}/${embed_PATTERN}")
  string(MAKE_C_IDENTIFIER "${embed_FUNCTION}" name)
  set(output "${CMAKE_CURRENT_BINARY_DIR}/embedded/${name}.cpp")
  # Globbing happens when CMake runs; the list in a file is what makes the source old when a file only goes away.
  file(CONFIGURE OUTPUT "${output}.files" CONTENT "${files}\n")
  add_custom_command(OUTPUT "${output}"
    COMMAND "${CMAKE_COMMAND}" "-DDIRECTORY=${embed_DIRECTORY}" "-DHEADER=${embed_HEADER}"
      "-DFUNCTION=${embed_FUNCTION}" "-DPATTERN=${embed_PATTERN}" "-DOUTPUT=${output}" -P "${script}"
    DEPENDS ${files} "${output}.files" "${script}"
    COMMENT "Embedding ${embed_DIRECTORY}"
    VERBATIM)
  target_sources("${target}" PRIVATE "${output}")
endfunction()
