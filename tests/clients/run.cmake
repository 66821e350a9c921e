# Installs what package.json names into the build folder, once, and runs client_test.js with it.
file(MAKE_DIRECTORY ${SCRATCH})
file(READ ${SOURCE}/package.json wanted)
set(installed "")
if(EXISTS ${SCRATCH}/installed)
    file(READ ${SCRATCH}/installed installed)
endif()
if(NOT installed STREQUAL wanted)
    file(COPY ${SOURCE}/package.json DESTINATION ${SCRATCH})
    execute_process(
        COMMAND ${NPM} install --no-package-lock --no-audit --no-fund --ignore-scripts
        WORKING_DIRECTORY ${SCRATCH} COMMAND_ERROR_IS_FATAL ANY)
    file(WRITE ${SCRATCH}/installed "${wanted}")
endif()
execute_process(
    COMMAND ${CMAKE_COMMAND} -E env NODE_PATH=${SCRATCH}/node_modules
            ${NODE} ${SOURCE}/client_test.js ${SIMULATOR}
    COMMAND_ERROR_IS_FATAL ANY)
