# A package has the same program twice: with the system's shared libraries, and wholly static. The code is compiled
# once; what is linked depends on the program's property MINLIFE_STATIC.

# minlife_dependency(NAME SHARED library... STATIC library...): an interface library that stands for either.
function(minlife_dependency name)
  cmake_parse_arguments(arg "" "" "SHARED;STATIC" ${ARGN})
  add_library(${name} INTERFACE)
  target_link_libraries(${name} INTERFACE "$<IF:$<BOOL:$<TARGET_PROPERTY:MINLIFE_STATIC>>,${arg_STATIC},${arg_SHARED}>")
endfunction()

# minlife_make_static(TARGET)
function(minlife_make_static target)
  set_target_properties(${target} PROPERTIES MINLIFE_STATIC ON)
  target_link_options(${target} PRIVATE -static)
  # For toml_implementation.cc.
  target_include_directories(${target} SYSTEM PRIVATE
    $<TARGET_PROPERTY:tomlplusplus::tomlplusplus,INTERFACE_INCLUDE_DIRECTORIES>)
endfunction()

if(NOT MINLIFE_PACKAGE)
  return()
endif()

# minlife_find_static(VARIABLE name...): the static libraries of these names, in the order that the linker wants.
function(minlife_find_static variable)
  set(found "")
  foreach(name ${ARGN})
    find_library(MINLIFE_STATIC_${name} lib${name}.a REQUIRED)
    list(APPEND found ${MINLIFE_STATIC_${name}})
  endforeach()
  set(${variable} ${found} PARENT_SCOPE)
endfunction()

# Of HDF5's own list the static program needs neither libcurl nor libcrypto: files on Amazon's S3 are read by an object
# of the library that nothing here refers to, so the linker leaves it out.
minlife_find_static(MINLIFE_STATIC_HDF5 hdf5_serial sz aec z)
minlife_find_static(MINLIFE_STATIC_CRYPTO crypto)
minlife_find_static(MINLIFE_STATIC_ZLIB z)
