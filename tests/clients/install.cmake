# Installs the packages of the package.json here, unless just these are installed already.
set(stamp installed.sha256)
file(SHA256 package.json wanted)
if(EXISTS ${stamp})
    file(READ ${stamp} found)
    if(found STREQUAL wanted)
        return()
    endif()
endif()
foreach(attempt RANGE 1 3) # a registry has its moments
    file(REMOVE_RECURSE node_modules)
    execute_process(
        COMMAND ${NPM} install --no-package-lock --no-audit --no-fund --ignore-scripts
                --no-update-notifier
        RESULT_VARIABLE code)
    if(code EQUAL 0)
        break()
    endif()
endforeach()
if(NOT code EQUAL 0)
    message(FATAL_ERROR "npm could not install the clients of tests/clients/package.json; "
                        "is there a way to its registry?")
endif()
file(WRITE ${stamp} ${wanted})
