cmake_minimum_required(VERSION 3.25)

# Installs the component "sdk" into a scratch prefix, builds plugins against it outside of the tree, looks
# at the libraries and loads them.
file(REMOVE_RECURSE ${SCRATCH})
set(prefix ${SCRATCH}/prefix)

function(run what)
    execute_process(COMMAND ${ARGN} RESULT_VARIABLE result OUTPUT_VARIABLE out ERROR_VARIABLE out)
    if(result)
        message(FATAL_ERROR "${what} failed (${result}):\n${out}")
    endif()
    set(out "${out}" PARENT_SCOPE)
endfunction()

run("installing the SDK"
    ${CMAKE_COMMAND} --install ${BUILD} --component sdk --prefix ${prefix})
file(GLOB_RECURSE installed RELATIVE ${prefix} ${prefix}/*)
foreach(file include/patchbay/plugin.h include/patchbay/patchbay.hpp include/patchbay/kit/event.hpp share/pkgconfig/patchbay-sdk.pc
        share/cmake/PatchbaySDK/PatchbaySDKConfig.cmake share/cmake/PatchbaySDK/patchbay.map
        share/cmake/PatchbaySDK/PatchbaySDKConfigVersion.cmake)
    if(NOT file IN_LIST installed)
        message(FATAL_ERROR "${file} is not installed; installed are: ${installed}")
    endif()
endforeach()
foreach(file ${installed}) # the package may be moved: nothing in it knows where it was built
    file(READ ${prefix}/${file} text)
    foreach(path ${SOURCE} ${SCRATCH})
        string(FIND "${text}" "${path}" at)
        if(NOT at EQUAL -1)
            message(FATAL_ERROR "${file} names ${path}")
        endif()
    endforeach()
endforeach()

run("configuring the external project"
    ${CMAKE_COMMAND} -S ${SOURCE}/tests/install/external -B ${SCRATCH}/build
        -DCMAKE_BUILD_TYPE=Release -DCMAKE_PREFIX_PATH=${prefix}
        -DCMAKE_C_COMPILER=${CC} -DCMAKE_CXX_COMPILER=${CXX}
        -DECHO_SOURCES=${SOURCE}/tests/contract/plugins/echo-c)
run("building the external project" ${CMAKE_COMMAND} --build ${SCRATCH}/build)

# Without CMake: pkg-config and one call of the compiler.
set(ENV{PKG_CONFIG_PATH} ${prefix}/share/pkgconfig)
run("pkg-config" ${PKG_CONFIG} --cflags patchbay-sdk)
separate_arguments(cflags UNIX_COMMAND "${out}")
run("pkg-config" ${PKG_CONFIG} --variable=ldflags patchbay-sdk)
separate_arguments(ldflags UNIX_COMMAND "${out}")
file(GLOB sources ${SOURCE}/tests/contract/plugins/echo-c/*.c)
file(WRITE ${SCRATCH}/manifest.s ".section .patchbay.manifest,\"a\",%progbits\n.incbin \
\"${SOURCE}/tests/contract/plugins/echo-c/manifest.json\"\n.section .note.GNU-stack,\"\",%progbits\n")
run("building without CMake" ${CC} -std=c99 -O2 -fPIC -fvisibility=hidden ${cflags} ${sources}
    ${SCRATCH}/manifest.s ${ldflags} -o ${SCRATCH}/by-hand.so)

# The example of docs/plugins.md, word for word.
file(READ ${SOURCE}/docs/plugins.md guide)
function(example begin file)
    string(FIND "${guide}" "${begin}" at)
    if(at EQUAL -1)
        message(FATAL_ERROR "docs/plugins.md has no example that begins with ${begin}")
    endif()
    string(SUBSTRING "${guide}" ${at} -1 rest)
    string(FIND "${rest}" "\n```\n" end)
    string(SUBSTRING "${rest}" 0 ${end} code)
    file(WRITE ${SCRATCH}/smallest/${file} "${code}\n")
endfunction()
example("/* smallest.c */" smallest.c)
example("{\n  \"id\": \"smallest\"" manifest.json)
example("cmake_minimum_required" CMakeLists.txt)
run("configuring the guide's example"
    ${CMAKE_COMMAND} -S ${SCRATCH}/smallest -B ${SCRATCH}/smallest/build
        -DCMAKE_PREFIX_PATH=${prefix} -DCMAKE_C_COMPILER=${CC} -DCMAKE_C_FLAGS=-Wall\ -Wextra\ -Werror)
run("building the guide's example" ${CMAKE_COMMAND} --build ${SCRATCH}/smallest/build)

foreach(plugin ${SCRATCH}/smallest/build/smallest.so ${SCRATCH}/build/echo-c.so ${SCRATCH}/build/hello.so ${SCRATCH}/by-hand.so)
    run("nm" ${NM} -D --defined-only ${plugin})
    string(REGEX MATCHALL "[^\n]+" symbols "${out}")
    list(LENGTH symbols count)
    if(NOT count EQUAL 1 OR NOT symbols MATCHES " patchbay_plugin_entry$")
        message(FATAL_ERROR "${plugin} must export patchbay_plugin_entry alone, but: ${out}")
    endif()
    run("readelf" ${READELF} -d ${plugin})
    if(out MATCHES "NEEDED[^\n]*(curl|ssl|crypto|boost|patchbay)")
        message(FATAL_ERROR "${plugin} links what a plugin must not: ${out}")
    endif()
    run("loading ${plugin}" ${PROBE} ${plugin})
    message("${out}")
endforeach()
