# What `cmake --install` puts where. A package has its own way with the program, and with what it says of itself: see
# MinlifePackage.cmake.
install(CODE "set(MINLIFE_INSTALL_FOLDERS ${CMAKE_INSTALL_BINDIR} ${CMAKE_INSTALL_DATADIR})" ALL_COMPONENTS)
install(SCRIPT ${PROJECT_SOURCE_DIR}/cmake/CheckWritable.cmake ALL_COMPONENTS)

set(reference ${PROJECT_BINARY_DIR}/reference)

install(DIRECTORY ${PROJECT_SOURCE_DIR}/data/patterns DESTINATION ${MINLIFE_DATA_FOLDER} COMPONENT documents
  FILES_MATCHING PATTERN *.rle)
if(MINLIFE_REFERENCE)
  install(FILES ${reference}/minlife DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions COMPONENT documents)
endif()
if(MINLIFE_PACKAGE)
  return()
endif()

install(TARGETS minlife RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT program)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE ${PROJECT_SOURCE_DIR}/CHANGELOG.md ${PROJECT_SOURCE_DIR}/CITATION.cff
  DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT documents)
if(MINLIFE_REFERENCE)
  install(FILES ${reference}/minlife.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT documents)
  install(FILES ${reference}/_minlife DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions COMPONENT documents)
endif()
