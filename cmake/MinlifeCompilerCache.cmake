# Where ccache is installed, what was compiled before is taken from its cache, from whatever checkout it came. Another
# launcher (CMAKE_CXX_COMPILER_LAUNCHER, also as an environment variable) goes first.

option(MINLIFE_CCACHE "Compile by ccache where it is there" ON)
mark_as_advanced(MINLIFE_CCACHE)

if(MINLIFE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER AND NOT DEFINED ENV{CMAKE_CXX_COMPILER_LAUNCHER})
  find_program(MINLIFE_CCACHE_PROGRAM ccache)
  mark_as_advanced(MINLIFE_CCACHE_PROGRAM)
  if(MINLIFE_CCACHE_PROGRAM)
    # -march=native means another thing on another processor, which may share the cache: so its meaning is hashed too.
    set(native_target ${PROJECT_BINARY_DIR}/native_target.txt)
    execute_process(COMMAND ${CMAKE_CXX_COMPILER} -march=native -E -dM -x c++ /dev/null
      OUTPUT_FILE ${native_target} ERROR_QUIET)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
      CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1 CCACHE_SLOPPINESS=pch_defines,time_macros
      CCACHE_EXTRAFILES=${native_target} ${MINLIFE_CCACHE_PROGRAM})
  endif()
endif()
