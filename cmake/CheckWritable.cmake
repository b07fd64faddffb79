# Run by `cmake --install` before anything is copied. CMake's own message for a folder that cannot be written to is
# "No such file or directory".
foreach(name ${MINLIFE_INSTALL_FOLDERS})
  set(folder "$ENV{DESTDIR}${CMAKE_INSTALL_PREFIX}/${name}")
  while(NOT EXISTS "${folder}")
    get_filename_component(folder "${folder}" DIRECTORY)
  endwhile()
  execute_process(COMMAND test -d "${folder}" -a -w "${folder}" RESULT_VARIABLE failed)
  if(failed)
    message(FATAL_ERROR "minlife cannot be installed to ${CMAKE_INSTALL_PREFIX}: ${folder} is not a folder that you may "
      "write to (choose another with --prefix, such as --prefix ~/.local, or install as root)")
  endif()
endforeach()
