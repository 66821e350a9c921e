cmake_minimum_required(VERSION 3.25)

# cmake -DCC= -DCXX= -DDIALECT= -DINCLUDE= -DSCRATCH= -P headers.cmake: each public header alone.
file(GLOB headers RELATIVE ${INCLUDE} ${INCLUDE}/patchbay/*.h)
set(compiler ${CC})
set(suffix c)
if(DIALECT MATCHES "\\+\\+")
    set(compiler ${CXX})
    set(suffix cpp)
    if(NOT DIALECT STREQUAL "c++11") # the wrapper is for C++17 and later
        file(GLOB wrappers RELATIVE ${INCLUDE} ${INCLUDE}/patchbay/*.hpp)
        list(APPEND headers ${wrappers})
    endif()
endif()
list(LENGTH headers count)
if(count LESS 8)
    message(FATAL_ERROR "only ${count} headers in ${INCLUDE}/patchbay")
endif()

foreach(header ${headers})
    string(MAKE_C_IDENTIFIER ${header} name)
    set(source ${SCRATCH}/${name}.${suffix})
    # Twice, so that the include guard is tried as well.
    file(WRITE ${source} "#include <${header}>\n#include <${header}>\nint patchbay_not_empty;\n")
    execute_process(
        COMMAND ${compiler} -std=${DIALECT} -pedantic-errors -Wall -Wextra -Werror
            -I${INCLUDE} -fsyntax-only ${source}
        RESULT_VARIABLE result ERROR_VARIABLE errors)
    if(result)
        message(FATAL_ERROR "${header} does not compile alone as ${DIALECT}:\n${errors}")
    endif()
endforeach()
message("${count} headers compile alone as ${DIALECT}")
