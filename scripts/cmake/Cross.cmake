# Builds for another processor: cmake -DCMAKE_TOOLCHAIN_FILE=scripts/cmake/Cross.cmake -DCOROBENCH_SYSROOT=FOLDER ...
#
# FOLDER is what scripts/sysroot made; which processor it is for, and what it is named, stands in it. Debian's cross
# compiler of that name is taken, and qemu runs what it makes.
if(NOT COROBENCH_SYSROOT)
  message(FATAL_ERROR "Cross.cmake: which libraries? Say -DCOROBENCH_SYSROOT=FOLDER; scripts/sysroot makes one")
endif()
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES COROBENCH_SYSROOT)
file(STRINGS "${COROBENCH_SYSROOT}/corobench-triplet" triplet)
string(REGEX REPLACE "-.*" "" CMAKE_SYSTEM_PROCESSOR "${triplet}")
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_C_COMPILER "${triplet}-gcc")
set(CMAKE_SYSROOT "${COROBENCH_SYSROOT}")
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(ENV{PKG_CONFIG_SYSROOT_DIR} "${COROBENCH_SYSROOT}")
set(ENV{PKG_CONFIG_LIBDIR} "${COROBENCH_SYSROOT}/usr/lib/${triplet}/pkgconfig:${COROBENCH_SYSROOT}/usr/lib/pkgconfig:${COROBENCH_SYSROOT}/usr/share/pkgconfig")
set(CMAKE_CROSSCOMPILING_EMULATOR "qemu-${CMAKE_SYSTEM_PROCESSOR};-L;${COROBENCH_SYSROOT}")
