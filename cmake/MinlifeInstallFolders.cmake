# Where `cmake --install` puts things, below the prefix.
include(GNUInstallDirs)
set(MINLIFE_DATA_FOLDER ${CMAKE_INSTALL_DATADIR}/minlife)
# Of a package: its builds of the program, and how they and the launcher see each other.
set(MINLIFE_LIBEXEC_FOLDER ${CMAKE_INSTALL_LIBEXECDIR}/minlife)
file(RELATIVE_PATH MINLIFE_BUILDS_FOLDER /${CMAKE_INSTALL_BINDIR} /${MINLIFE_LIBEXEC_FOLDER})
file(RELATIVE_PATH MINLIFE_LAUNCHER /${MINLIFE_LIBEXEC_FOLDER} /${CMAKE_INSTALL_BINDIR}/minlife)
