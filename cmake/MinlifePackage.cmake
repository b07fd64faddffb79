# What `./run package` makes packages of: three build trees, one for each MINLIFE_ARCH below, and cpack, run in the tree of
# the plainest, which also has the launcher and everything that says what the program is. A .deb has the programs with
# shared libraries (component "shared"), a .tar.gz the static ones ("static").
set(MINLIFE_PACKAGE_ARCHS x86-64-v2 x86-64-v3 x86-64-v4)
if(NOT MINLIFE_ARCH IN_LIST MINLIFE_PACKAGE_ARCHS)
  message(FATAL_ERROR "MINLIFE_ARCH is ${MINLIFE_ARCH}; a package has builds for ${MINLIFE_PACKAGE_ARCHS} (use ./run package)")
endif()

set(build minlife-${MINLIFE_ARCH})
# They are installed as they are built.
set_target_properties(minlife PROPERTIES SKIP_BUILD_RPATH ON)
foreach(program minlife minlife_static minlife_launcher minlife_launcher_static)
  target_link_options(${program} PRIVATE -s)
endforeach()
install(PROGRAMS $<TARGET_FILE:minlife> RENAME ${build} DESTINATION ${MINLIFE_LIBEXEC_FOLDER} COMPONENT shared)
install(PROGRAMS $<TARGET_FILE:minlife_static> RENAME ${build} DESTINATION ${MINLIFE_LIBEXEC_FOLDER} COMPONENT static)
if(NOT MINLIFE_ARCH STREQUAL "x86-64-v2")
  return()
endif()

install(PROGRAMS $<TARGET_FILE:minlife_launcher> RENAME minlife DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT shared)
install(PROGRAMS $<TARGET_FILE:minlife_launcher_static> RENAME minlife DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT static)

# minlife_notices(COMPONENT file...): the notices of the libraries that these files belong to, as Debian has them. Whose
# code is inside of the programs must be named with them.
function(minlife_notices component)
  foreach(path ${ARGN})
    file(REAL_PATH ${path} path)
    execute_process(COMMAND dpkg-query -S ${path} OUTPUT_VARIABLE owner RESULT_VARIABLE failed ERROR_QUIET)
    string(REGEX REPLACE "[:,].*" "" owner "${owner}")
    if(failed OR NOT EXISTS /usr/share/doc/${owner}/copyright)
      message(FATAL_ERROR "The notice of ${path} is not there, and what has its code must be given with it "
        "(packages are made on Debian, from Debian's packages with their /usr/share/doc)")
    endif()
    install(FILES /usr/share/doc/${owner}/copyright RENAME ${owner}.copyright
      DESTINATION ${CMAKE_INSTALL_DOCDIR}/libraries COMPONENT ${component})
  endforeach()
endfunction()

find_path(MINLIFE_CXXOPTS_HEADERS cxxopts.hpp REQUIRED)
find_path(MINLIFE_JSON_HEADERS nlohmann/json.hpp REQUIRED)
find_path(MINLIFE_TOML_HEADERS toml++/toml.h REQUIRED)
find_path(MINLIFE_HIGHWAY_HEADERS hwy/highway.h REQUIRED)
set(headers ${MINLIFE_CXXOPTS_HEADERS}/cxxopts.hpp ${MINLIFE_JSON_HEADERS}/nlohmann/json.hpp
  ${RANDOM123_INCLUDE_DIR}/Random123/philox.h ${MINLIFE_HIGHWAY_HEADERS}/hwy/highway.h)
execute_process(COMMAND ${CMAKE_CXX_COMPILER} -print-file-name=libc.a OUTPUT_VARIABLE libc OUTPUT_STRIP_TRAILING_WHITESPACE)
execute_process(COMMAND ${CMAKE_CXX_COMPILER} -print-file-name=libstdc++.a OUTPUT_VARIABLE libstdcxx OUTPUT_STRIP_TRAILING_WHITESPACE)
minlife_notices(shared ${headers})
minlife_notices(static ${headers} ${MINLIFE_TOML_HEADERS}/toml++/toml.h ${MINLIFE_STATIC_HDF5} ${MINLIFE_STATIC_CRYPTO}
  ${libc} ${libstdcxx})

# What the packages say of themselves. The day is the commit's.
set(MINLIFE_MAINTAINER "The minlife contributors <contributors@minlife.invalid>" CACHE STRING
  "Who answers for the packages, with an address: whoever gives them to others puts theirs here")
execute_process(COMMAND git -C ${PROJECT_SOURCE_DIR} show -s --format=%cD HEAD
  OUTPUT_VARIABLE MINLIFE_COMMIT_DAY OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE failed ERROR_QUIET)
if(failed)
  message(FATAL_ERROR "Packages are made in a git checkout: their changelog names the commit's day")
endif()
set(MINLIFE_PACKAGE_FILES ${PROJECT_BINARY_DIR}/package)
configure_file(${PROJECT_SOURCE_DIR}/cmake/package/changelog.in ${MINLIFE_PACKAGE_FILES}/changelog @ONLY)
configure_file(${PROJECT_SOURCE_DIR}/cmake/package/copyright.in ${MINLIFE_PACKAGE_FILES}/copyright @ONLY)

# minlife_compress(FILE TARGET-FILE): without name and time, so that the same file has the same bytes.
function(minlife_compress from to)
  add_custom_command(OUTPUT ${to} COMMAND gzip -9 -n -c ${from} > ${to} DEPENDS ${from} VERBATIM COMMENT "Compressing ${to}")
  set_property(GLOBAL APPEND PROPERTY MINLIFE_COMPRESSED ${to})
endfunction()
minlife_compress(${PROJECT_BINARY_DIR}/reference/minlife.1 ${MINLIFE_PACKAGE_FILES}/minlife.1.gz)
minlife_compress(${PROJECT_SOURCE_DIR}/CHANGELOG.md ${MINLIFE_PACKAGE_FILES}/changelog.gz)
minlife_compress(${MINLIFE_PACKAGE_FILES}/changelog ${MINLIFE_PACKAGE_FILES}/changelog.Debian.gz)
get_property(compressed GLOBAL PROPERTY MINLIFE_COMPRESSED)
add_custom_target(package_files ALL DEPENDS ${compressed})
add_dependencies(package_files reference)

install(FILES ${MINLIFE_PACKAGE_FILES}/minlife.1.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT documents)
install(FILES ${PROJECT_BINARY_DIR}/reference/_minlife DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions COMPONENT shared)
install(FILES ${PROJECT_BINARY_DIR}/reference/_minlife DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions COMPONENT static)
install(FILES ${MINLIFE_PACKAGE_FILES}/copyright ${MINLIFE_PACKAGE_FILES}/changelog.gz ${MINLIFE_PACKAGE_FILES}/changelog.Debian.gz
  DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT shared)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE ${PROJECT_SOURCE_DIR}/CHANGELOG.md ${PROJECT_SOURCE_DIR}/CITATION.cff
  DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT static)
if(NOT MINLIFE_REFERENCE)
  message(FATAL_ERROR "Packages have a man page and completions, which this processor cannot make")
endif()

set(CPACK_PACKAGE_NAME minlife)
set(CPACK_PACKAGE_VENDOR "The minlife contributors")
set(CPACK_PACKAGE_DIRECTORY ${PROJECT_SOURCE_DIR}/build/packages)
set(CPACK_GENERATOR DEB TGZ)
set(CPACK_PROJECT_CONFIG_FILE ${PROJECT_SOURCE_DIR}/cmake/package/per_generator.cmake)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_THREADS 0)
set(CPACK_DEBIAN_PACKAGE_MAINTAINER ${MINLIFE_MAINTAINER})
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "smallest neural networks that learn Conway's Game of Life")
file(READ ${PROJECT_SOURCE_DIR}/cmake/package/description.txt CPACK_DEBIAN_PACKAGE_DESCRIPTION)
set(CPACK_ARCHIVE_FILE_NAME minlife-${PROJECT_VERSION}-linux-x86_64-static)
# Where the other trees lie: that of x86-64-v3 is this one's neighbour.
string(REGEX REPLACE "x86-64-v2$" "" CPACK_MINLIFE_TREES ${PROJECT_BINARY_DIR})
set(CPACK_MINLIFE_ARCHS ${MINLIFE_PACKAGE_ARCHS})
include(CPack)
