# Runs the `build` of an implementation that is a folder: cmake -DBUILDER=FILE -DPROGRAM=FILE -P BuildFolder.cmake
#
# Exit status 77 means that it cannot be built on this machine: what it needs, the last line of its stderr, is left
# where an unmet need of the card is, and all else is built. Any other failure is one of the whole build, as it
# would be in a C file.
execute_process(COMMAND "${BUILDER}" "${PROGRAM}" RESULT_VARIABLE status ERROR_VARIABLE said)
string(STRIP "${said}" said)
if(said)
  message("${said}")
endif()
if(status EQUAL 77)
  string(REGEX REPLACE ".*\n" "" need "${said}")
  file(REMOVE "${PROGRAM}") # what an earlier source made of it
  file(WRITE "${PROGRAM}.needs" "${need}\n")
elseif(NOT status EQUAL 0)
  message(FATAL_ERROR "${BUILDER}: exit status ${status}")
else()
  file(REMOVE "${PROGRAM}.needs")
endif()
