# patchbay_add_plugin(NAME SOURCES file... MANIFEST file.json [OUTPUT_DIRECTORY folder])
#
# Builds NAME.so: one exported symbol, the manifest in its ELF section, no undefined symbols.
# OUTPUT_DIRECTORY says where; by default the folder that `patchbay` searches in a build of Patchbay
# itself, else the current binary folder. Further libraries: target_link_libraries(NAME PRIVATE …), static
# ones; their symbols stay hidden. Works for projects in C, in C++, and in both.
function(patchbay_add_plugin name)
    cmake_parse_arguments(ARG "" "MANIFEST;OUTPUT_DIRECTORY" "SOURCES" ${ARGN})
    if(NOT ARG_SOURCES OR NOT ARG_MANIFEST)
        message(FATAL_ERROR "patchbay_add_plugin(${name}): SOURCES and MANIFEST are needed")
    endif()
    if(ARG_UNPARSED_ARGUMENTS)
        message(FATAL_ERROR "patchbay_add_plugin(${name}): unknown: ${ARG_UNPARSED_ARGUMENTS}")
    endif()
    get_filename_component(manifest ${ARG_MANIFEST} ABSOLUTE)
    if(NOT EXISTS ${manifest})
        message(FATAL_ERROR "patchbay_add_plugin(${name}): no manifest at ${manifest}")
    endif()

    # The manifest as a read-only section; the assembler reads the file, so any JSON text is safe. Its
    # digest is part of the source: a compiler cache does not look into the file.
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${manifest})
    file(SHA256 ${manifest} digest)
    get_property(languages GLOBAL PROPERTY ENABLED_LANGUAGES)
    set(suffix cpp)
    if("C" IN_LIST languages)
        set(suffix c)
    endif()
    set(section ${CMAKE_CURRENT_BINARY_DIR}/${name}.manifest.${suffix})
    file(CONFIGURE OUTPUT ${section} @ONLY CONTENT [=[
/* Puts the manifest into the section that the host reads without loading the library. */
__asm__(".pushsection .patchbay.manifest,\"a\",%progbits\n"
        ".incbin \"@manifest@\"\n"
        ".popsection\n");
typedef int patchbay_manifest_@digest@;
]=])
    set_source_files_properties(${section} PROPERTIES OBJECT_DEPENDS ${manifest})

    add_library(${name} MODULE ${ARG_SOURCES} ${section})
    target_link_libraries(${name} PRIVATE PatchbaySDK::sdk)
    set(map ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/patchbay.map)
    set_target_properties(${name} PROPERTIES
        PREFIX "" SUFFIX .so OUTPUT_NAME ${name}
        C_VISIBILITY_PRESET hidden CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
        LINK_DEPENDS ${map})
    if(NOT ARG_OUTPUT_DIRECTORY AND DEFINED PATCHBAY_PLUGIN_DIR)
        set(ARG_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/${PATCHBAY_PLUGIN_DIR})
    endif()
    if(ARG_OUTPUT_DIRECTORY)
        set_target_properties(${name} PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${ARG_OUTPUT_DIRECTORY})
    endif()
    target_link_options(${name} PRIVATE
        -Wl,--version-script=${map} -Wl,--exclude-libs,ALL -Wl,-z,now -Wl,-z,relro)
    if(NOT PATCHBAY_SANITIZE) # a sanitizer's run-time is found in the host
        target_link_options(${name} PRIVATE -Wl,--no-undefined)
    endif()
endfunction()
