# Build options, and the one function that sets policy for every target.

# What every processor of the kind has; with it the program and the library can ask what more there is.
if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(aarch64|arm64)$")
  set(MINLIFE_ARCH_OF_ALL armv8-a)
else()
  set(MINLIFE_ARCH_OF_ALL x86-64)
endif()
if(CMAKE_CROSSCOMPILING)
  set(MINLIFE_ARCH ${MINLIFE_ARCH_OF_ALL} CACHE STRING "What -march is given: armv8-a, or what a newer processor has")
else()
  set(MINLIFE_ARCH "native" CACHE STRING "What -march is given: native, x86-64-v4 (AVX-512), x86-64-v3 (AVX2 + FMA), \
x86-64-v2 (plain), on ARM armv8-a, or empty")
endif()
option(MINLIFE_WERROR "Treat warnings as errors" OFF)
option(MINLIFE_SANITIZE_ADDRESS "Address and undefined-behaviour sanitizers" OFF)
option(MINLIFE_SANITIZE_THREAD "Thread sanitizer (clang with libomp only)" OFF)
option(MINLIFE_PCH "Precompile the costly headers: a faster build, but commands that clang-tidy cannot read" OFF)
option(MINLIFE_UNITY "Compile a layer's files many at a time: a quarter of the work, but for more than what has changed" OFF)
option(MINLIFE_FUZZ "Build the fuzzers too (clang only)" OFF)
option(MINLIFE_PACKAGE "Build one of the programs that a package chooses from, shared and static: ./run package does it" OFF)
option(MINLIFE_BENCH "Build the Google Benchmark programs" ON)
option(MINLIFE_PYTHON_PACKAGE "Build the compiled part of the Python package, where pybind11 and Python's headers are there" ON)

set(MINLIFE_SANITIZED 0)
if(MINLIFE_SANITIZE_ADDRESS)
  set(MINLIFE_SANITIZED address)
elseif(MINLIFE_SANITIZE_THREAD)
  set(MINLIFE_SANITIZED thread)
endif()

# Whether Python may load the libraries: whoever installs the package later need not build them again.
set(MINLIFE_EXTENDS_PYTHON ON)
if(MINLIFE_SANITIZED OR MINLIFE_PACKAGE OR CMAKE_CROSSCOMPILING)
  set(MINLIFE_EXTENDS_PYTHON OFF)
endif()

set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

# One precompiled header serves all targets, since all of them have minlife_core's flags: it takes as long to make as a
# file does to compile. That is why OpenMP's flag, which some need, is given to every one.
function(minlife_precompile target)
  target_compile_options(${target} PRIVATE ${OpenMP_CXX_FLAGS})
  if(target STREQUAL "minlife_core")
    target_precompile_headers(minlife_core PRIVATE ${PROJECT_SOURCE_DIR}/src/core/json_once.h
      <algorithm> <cmath> <filesystem> <functional> <map> <memory> <optional> <set> <span> <string> <vector>)
  else()
    target_precompile_headers(${target} REUSE_FROM minlife_core)
  endif()
endfunction()

# minlife_policy(TARGET [OTHER_PROCESSOR]): with OTHER_PROCESSOR the target sets its own -march afterwards.
function(minlife_policy target)
  target_compile_features(${target} PUBLIC cxx_std_20)
  set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF)
  target_include_directories(${target} PUBLIC ${PROJECT_SOURCE_DIR}/src)
  # Explicit FMA only: a compiler that contracts a*b+c on its own would make bits depend on it.
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion
    -ffp-contract=off -fno-math-errno -fno-trapping-math)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(${target} PRIVATE -Wno-restrict)  # GCC 12 finds overlaps in std::string that are not there
  endif()
  if(MINLIFE_ARCH)
    target_compile_options(${target} PRIVATE -march=${MINLIFE_ARCH})
  endif()
  if(MINLIFE_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
  if(MINLIFE_PCH AND NOT "OTHER_PROCESSOR" IN_LIST ARGN)
    minlife_precompile(${target})
  endif()
  if(MINLIFE_SANITIZE_ADDRESS)
    # A third of the build's time would be checks for what the address sanitizer tells of too.
    target_compile_options(${target} PUBLIC -fsanitize=address,undefined -fno-sanitize=null,vptr,object-size
      -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_link_options(${target} PUBLIC -fsanitize=address,undefined)
  endif()
  if(MINLIFE_SANITIZE_THREAD)
    target_compile_options(${target} PUBLIC -fsanitize=thread -fno-omit-frame-pointer)
    target_link_options(${target} PUBLIC -fsanitize=thread)
  endif()
  if(MINLIFE_FUZZ)
    target_compile_options(${target} PRIVATE -fsanitize=fuzzer-no-link)
  endif()
endfunction()

# minlife_unity(TARGET file...): where unity builds are on, TARGET's files many at a time, except those named. Headers and
# templates are what takes long: 32 files together take a third more time than 8, in under 1 GB of memory.
function(minlife_unity target)
  if(NOT MINLIFE_UNITY)
    return()
  endif()
  set_source_files_properties(${ARGN} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 32)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # A file that is included counts as a header, where a type of its anonymous namespace would be a fault.
    target_compile_options(${target} PRIVATE -Wno-subobject-linkage)
  endif()
endfunction()

# minlife_library(NAME DEPENDS layer... SOURCES file... FOLDERS folder... ALONE file... TABLES folder...): one static
# library per layer. Of FOLDERS and TABLES every source is built: to add an entry to a table is one new file there and one
# line in its table. Those of TABLES, and each of ALONE, are always compiled by themselves: the files of a table may all
# name their functions alike, and kernels take long enough.
function(minlife_library name)
  cmake_parse_arguments(arg "" "" "DEPENDS;SOURCES;FOLDERS;ALONE;TABLES" ${ARGN})
  foreach(folder ${arg_FOLDERS})
    file(GLOB entries RELATIVE ${CMAKE_CURRENT_SOURCE_DIR} CONFIGURE_DEPENDS ${folder}/*.cc)
    list(APPEND arg_SOURCES ${entries})
  endforeach()
  foreach(folder ${arg_TABLES})
    file(GLOB entries RELATIVE ${CMAKE_CURRENT_SOURCE_DIR} CONFIGURE_DEPENDS ${folder}/*.cc)
    list(APPEND arg_ALONE ${entries})
  endforeach()
  add_library(minlife_${name} STATIC ${arg_SOURCES} ${arg_ALONE})
  minlife_policy(minlife_${name})
  if(MINLIFE_EXTENDS_PYTHON)
    # With symbols that are not seen from outside the code is as quick as that of a program.
    set_target_properties(minlife_${name} PROPERTIES POSITION_INDEPENDENT_CODE ON CXX_VISIBILITY_PRESET hidden
      VISIBILITY_INLINES_HIDDEN ON)
  endif()
  minlife_unity(minlife_${name} ${arg_ALONE})
  target_link_libraries(minlife_${name} PUBLIC ${arg_DEPENDS})
endfunction()
