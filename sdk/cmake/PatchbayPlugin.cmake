# patchbay_add_plugin(NAME SOURCES file... MANIFEST file.json)
#
# Builds NAME.so: one exported symbol, the manifest in its ELF section, no undefined symbols.
# OUTPUT_DIRECTORY (optional) says where; by default the folder that `patchbay` searches in a build of
# Patchbay itself, else the current binary folder.
set(_PATCHBAY_CMAKE_DIR ${CMAKE_CURRENT_LIST_DIR})

function(patchbay_add_plugin name)
    cmake_parse_arguments(ARG "" "MANIFEST;OUTPUT_DIRECTORY" "SOURCES" ${ARGN})
    if(NOT ARG_SOURCES OR NOT ARG_MANIFEST)
        message(FATAL_ERROR "patchbay_add_plugin(${name}): SOURCES and MANIFEST are needed")
    endif()
    get_filename_component(manifest ${ARG_MANIFEST} ABSOLUTE)
    if(NOT EXISTS ${manifest})
        message(FATAL_ERROR "patchbay_add_plugin(${name}): no manifest at ${manifest}")
    endif()

    # The manifest as a read-only section; the assembler reads the file, so any JSON text is safe.
    set(section ${CMAKE_CURRENT_BINARY_DIR}/${name}.manifest.c)
    file(CONFIGURE OUTPUT ${section} @ONLY CONTENT [=[
/* Puts the manifest into the section that the host reads without loading the library. */
__asm__(".pushsection .patchbay.manifest,\"a\",%progbits\n"
        ".incbin \"@manifest@\"\n"
        ".popsection\n");
typedef int patchbay_manifest_translation_unit;
]=])
    set_source_files_properties(${section} PROPERTIES OBJECT_DEPENDS ${manifest})

    add_library(${name} MODULE ${ARG_SOURCES} ${section})
    if(TARGET PatchbaySDK::sdk)
        target_link_libraries(${name} PRIVATE PatchbaySDK::sdk)
    else()
        target_link_libraries(${name} PRIVATE patchbay_sdk)
    endif()
    set_target_properties(${name} PROPERTIES
        PREFIX "" OUTPUT_NAME ${name}
        C_VISIBILITY_PRESET hidden CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
        LINK_DEPENDS ${_PATCHBAY_CMAKE_DIR}/patchbay.map)
    if(NOT ARG_OUTPUT_DIRECTORY AND DEFINED PATCHBAY_PLUGIN_DIR)
        set(ARG_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/${PATCHBAY_PLUGIN_DIR})
    endif()
    if(ARG_OUTPUT_DIRECTORY)
        set_target_properties(${name} PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${ARG_OUTPUT_DIRECTORY})
    endif()
    target_link_options(${name} PRIVATE
        -Wl,--version-script=${_PATCHBAY_CMAKE_DIR}/patchbay.map
        -Wl,--exclude-libs,ALL -Wl,-z,now -Wl,-z,relro)
    if(NOT PATCHBAY_SANITIZE) # a sanitizer's run-time is found in the host
        target_link_options(${name} PRIVATE -Wl,--no-undefined)
    endif()
endfunction()
