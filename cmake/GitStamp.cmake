# Writes OUTPUT with the commit and dirty flag of SOURCE, touching it only when they change.
cmake_policy(VERSION 3.25)
set(commit "unknown")
set(dirty 0)
find_package(Git QUIET)
if(GIT_FOUND)
  execute_process(COMMAND ${GIT_EXECUTABLE} -C ${SOURCE} rev-parse HEAD
    OUTPUT_VARIABLE head OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
  if(NOT failed)
    set(commit ${head})
    # Only what a build is made of counts: results that a study writes do not make the program another one.
    execute_process(COMMAND ${GIT_EXECUTABLE} -C ${SOURCE} status --porcelain -- src cmake CMakeLists.txt
      OUTPUT_VARIABLE changes OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    if(changes)
      set(dirty 1)
    endif()
  endif()
endif()
file(CONFIGURE OUTPUT ${OUTPUT} CONTENT "#define MINLIFE_GIT_COMMIT \"@commit@\"\n#define MINLIFE_GIT_DIRTY @dirty@\n" @ONLY)
