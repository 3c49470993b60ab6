# What CPack makes of the two components of install.cmake: a Debian package of each, and one archive of both. tools/package
# is the command for it.

# A package is for one release of Debian, whose libraries it was linked with; 12's is older than 13's of the same belay.
set(belay_system "linux")
if(EXISTS /etc/os-release)
  file(STRINGS /etc/os-release belay_release REGEX "^(ID|VERSION_ID)=")
  list(SORT belay_release)
  string(REGEX REPLACE "ID=\"?([^\";]*)\"?(;VERSION_ID=\"?([^\";]*)\"?)?" "\\1\\3" belay_system "${belay_release}")
endif()
set(belay_revision "1~${belay_system}")
string(REGEX REPLACE "^1~debian" "1~deb" belay_revision "${belay_revision}")

# The code of these is in the program and in the archives, so what their authors ask to be said goes along with it.
set(belay_linked_in libpqxx-dev libyaml-cpp-dev libpugixml-dev libsqlitecpp-dev libcli11-dev libspdlog-dev libtomlplusplus-dev
  nlohmann-json3-dev libfmt-dev)
set(belay_notices "belay ${PROJECT_VERSION}\n\nIts source states no licence. The notices below are those of the libraries that are linked into it.\n")
foreach(belay_library IN LISTS belay_linked_in)
  if(EXISTS "/usr/share/doc/${belay_library}/copyright")
    file(READ "/usr/share/doc/${belay_library}/copyright" belay_notice)
    string(APPEND belay_notices "\n\n==== ${belay_library}\n\n${belay_notice}")
  endif()
endforeach()
file(WRITE "${PROJECT_BINARY_DIR}/package/copyright" "${belay_notices}")

set(belay_contact "belay maintainers <maintainers@belay.invalid>")
string(TIMESTAMP belay_now "%a, %d %b %Y %H:%M:%S +0000" UTC)
foreach(belay_package IN ITEMS belay:program libbelay-dev:development)
  string(REPLACE ":" ";" belay_package "${belay_package}")
  list(GET belay_package 0 belay_name)
  list(GET belay_package 1 belay_component)
  set(belay_directory "${PROJECT_BINARY_DIR}/package/${belay_name}")
  file(WRITE "${belay_directory}/changelog.Debian"
    "belay (${PROJECT_VERSION}-${belay_revision}) unstable; urgency=medium\n\n  * Release ${PROJECT_VERSION}.\n\n -- ${belay_contact}  ${belay_now}\n")
  set(belay_documents "${CMAKE_INSTALL_DATAROOTDIR}/doc/${belay_name}")
  install(FILES "${PROJECT_BINARY_DIR}/package/copyright" DESTINATION "${belay_documents}" COMPONENT ${belay_component})
  install(FILES "${belay_directory}/changelog.Debian" DESTINATION "${belay_documents}" COMPONENT ${belay_component}
    EXCLUDE_FROM_ALL)
endforeach()

# belay_within(<variable> <package> <version> <parts>): of what is used in C++, whose archives and headers of another version
# do not go together with these, the versions that begin with the same parts.
function(belay_within variable package version parts)
  string(REPLACE "." ";" numbers "${version}")
  list(SUBLIST numbers 0 ${parts} numbers)
  list(POP_BACK numbers last)
  math(EXPR next "${last} + 1")
  list(JOIN numbers "." head)
  if(NOT head STREQUAL "")
    string(APPEND head ".")
  endif()
  set(${variable} "${package} (>= ${head}${last}), ${package} (<< ${head}${next}~)" PARENT_SCOPE)
endfunction()
belay_within(belay_fmt libfmt-dev "${fmt_VERSION}" 1)
belay_within(belay_pqxx libpqxx-dev "${pqxx_VERSION}" 2)
belay_within(belay_yaml libyaml-cpp-dev "${yaml-cpp_VERSION}" 2)
belay_within(belay_pugixml libpugixml-dev "${pugixml_VERSION}" 2)

set(CPACK_PACKAGE_NAME belay)
set(CPACK_PACKAGE_VENDOR belay)
set(CPACK_PACKAGE_CONTACT "${belay_contact}")
set(CPACK_GENERATOR DEB TGZ)
set(CPACK_COMPONENTS_ALL program development)
set(CPACK_STRIP_FILES ON)
set(CPACK_PRE_BUILD_SCRIPTS "${PROJECT_SOURCE_DIR}/tools/cmake/compress.cmake")
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_PACKAGE_FILE_NAME "belay-${PROJECT_VERSION}-${belay_system}-${CMAKE_SYSTEM_PROCESSOR}")

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE "${belay_revision}")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME belay)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SECTION database)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SUGGESTS "git, libbelay-dev, postgresql-client")
set(CPACK_COMPONENT_PROGRAM_DESCRIPTION "database schema migrations for PostgreSQL and SQLite
belay applies and reverts a directory of SQL files, each migration whole or
not at all, and keeps a history of it in the database.")
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libbelay-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS
  "${belay_fmt}, ${belay_pqxx}, ${belay_yaml}, ${belay_pugixml}, libpq-dev, libsqlite3-dev, libsqlitecpp-dev, nettle-dev, pkg-config | pkgconf")
set(CPACK_COMPONENT_DEVELOPMENT_DESCRIPTION "database schema migrations from within a C++ program
Headers, archives, and what CMake and pkg-config read, for programs that
migrate their own PostgreSQL or SQLite database with belay.")
include(CPack)
