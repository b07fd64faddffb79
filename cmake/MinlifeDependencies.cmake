# Debian packages, found and never downloaded.

find_package(OpenMP REQUIRED)
find_package(cxxopts REQUIRED)
find_package(tomlplusplus REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
find_package(ZLIB REQUIRED)
find_package(PkgConfig REQUIRED)
if(CMAKE_CROSSCOMPILING)  # FindHDF5 would ask this machine's h5cc
  pkg_check_modules(HDF5_SERIAL REQUIRED IMPORTED_TARGET hdf5-serial)
  set(HDF5_LIBRARIES PkgConfig::HDF5_SERIAL)
else()
  find_package(HDF5 REQUIRED COMPONENTS C)
endif()
pkg_check_modules(HWY REQUIRED IMPORTED_TARGET libhwy)
pkg_check_modules(EIGEN REQUIRED eigen3)
pkg_check_modules(FMT REQUIRED fmt)
find_path(RANDOM123_INCLUDE_DIR Random123/philox.h REQUIRED)
find_path(DOCTEST_INCLUDE_DIR doctest/doctest.h REQUIRED)

include(MinlifeStatic)  # minlife_dependency(): what a static program links instead

minlife_dependency(minlife_hdf5 SHARED ${HDF5_LIBRARIES} STATIC ${MINLIFE_STATIC_HDF5})
target_include_directories(minlife_hdf5 SYSTEM INTERFACE ${HDF5_INCLUDE_DIRS})
target_compile_definitions(minlife_hdf5 INTERFACE ${HDF5_DEFINITIONS})
minlife_dependency(minlife_crypto SHARED OpenSSL::Crypto STATIC ${MINLIFE_STATIC_CRYPTO})
minlife_dependency(minlife_zlib SHARED ZLIB::ZLIB STATIC ${MINLIFE_STATIC_ZLIB})
minlife_dependency(minlife_highway SHARED PkgConfig::HWY)  # only its headers are used
minlife_dependency(minlife_openmp SHARED OpenMP::OpenMP_CXX STATIC ${OpenMP_CXX_FLAGS})
minlife_dependency(minlife_toml SHARED tomlplusplus::tomlplusplus)  # see src/cli/static/toml_implementation.cc

add_library(minlife_random123 INTERFACE)
target_include_directories(minlife_random123 SYSTEM INTERFACE ${RANDOM123_INCLUDE_DIR})

# Matrices in double. Eigen's products depend on the width of vectors and on threads, so it has neither.
add_library(minlife_eigen INTERFACE)
target_include_directories(minlife_eigen SYSTEM INTERFACE ${EIGEN_INCLUDE_DIRS})
target_compile_definitions(minlife_eigen INTERFACE EIGEN_DONT_VECTORIZE EIGEN_DONT_PARALLELIZE EIGEN_MPL2_ONLY)

# Debian has fmt as a shared library only, and one version of it is not the next one's: its headers are enough.
add_library(minlife_fmt INTERFACE)
target_include_directories(minlife_fmt SYSTEM INTERFACE ${FMT_INCLUDE_DIRS})
target_compile_definitions(minlife_fmt INTERFACE FMT_HEADER_ONLY)

# ONNX is optional. Debian has it as a shared library only, so what must run without any is built without it.
set(MINLIFE_ONNX AUTO CACHE STRING "Read and write ONNX files: AUTO (where libonnx-dev and libprotobuf-dev are), ON or OFF")
set(MINLIFE_HAS_ONNX OFF)
if(MINLIFE_ONNX AND NOT MINLIFE_PACKAGE AND NOT CMAKE_CROSSCOMPILING)
  find_path(ONNX_INCLUDE_DIR onnx/onnx_pb.h)
  find_path(PROTOBUF_INCLUDE_DIR google/protobuf/message.h)
  find_library(ONNX_PROTO_LIBRARY onnx_proto)
  find_library(PROTOBUF_LIBRARY protobuf)
  if(ONNX_INCLUDE_DIR AND PROTOBUF_INCLUDE_DIR AND ONNX_PROTO_LIBRARY AND PROTOBUF_LIBRARY)
    set(MINLIFE_HAS_ONNX ON)
    add_library(minlife_onnx INTERFACE)
    target_include_directories(minlife_onnx SYSTEM INTERFACE ${ONNX_INCLUDE_DIR} ${PROTOBUF_INCLUDE_DIR})
    target_compile_definitions(minlife_onnx INTERFACE ONNX_ML=1 ONNX_NAMESPACE=onnx)
    target_link_libraries(minlife_onnx INTERFACE ${ONNX_PROTO_LIBRARY} ${PROTOBUF_LIBRARY})
  elseif(NOT MINLIFE_ONNX STREQUAL "AUTO")
    message(FATAL_ERROR "MINLIFE_ONNX is ${MINLIFE_ONNX}, and libonnx-dev or libprotobuf-dev is not there")
  endif()
endif()
if(NOT MINLIFE_HAS_ONNX)
  message(STATUS "ONNX: not built in; minlife export --to onnx and minlife import of .onnx will say so")
endif()
