# Writes OUTPUT with the commit, its date and the dirty flag of SOURCE, touching it only when they change.
cmake_policy(VERSION 3.25)
set(commit "unknown")
set(date "")
set(dirty 0)
find_package(Git QUIET)
if(GIT_FOUND)
  execute_process(COMMAND ${GIT_EXECUTABLE} -C ${SOURCE} rev-parse HEAD
    OUTPUT_VARIABLE head OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
  if(NOT failed)
    set(commit ${head})
    # In UTC: the same tree makes the same pages everywhere.
    execute_process(COMMAND ${CMAKE_COMMAND} -E env TZ=UTC
      ${GIT_EXECUTABLE} -C ${SOURCE} show -s --date=short-local --format=%cd HEAD
      OUTPUT_VARIABLE date OUTPUT_STRIP_TRAILING_WHITESPACE)
    # Only what a build is made of counts: results that a study writes do not make the program another one.
    execute_process(COMMAND ${GIT_EXECUTABLE} -C ${SOURCE} status --porcelain -- src cmake CMakeLists.txt
      OUTPUT_VARIABLE changes OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    if(changes)
      set(dirty 1)
    endif()
  endif()
endif()
file(CONFIGURE OUTPUT ${OUTPUT} CONTENT "#define MINLIFE_GIT_COMMIT \"@commit@\"\n#define MINLIFE_GIT_DATE \"@date@\"\n#define MINLIFE_GIT_DIRTY @dirty@\n" @ONLY)
