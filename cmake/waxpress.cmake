# How every part of the house is built: one static library per folder, its tests beside it.

add_library(waxpress_options INTERFACE)
target_compile_options(waxpress_options INTERFACE $<$<COMPILE_LANGUAGE:CXX>:
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
    -Woverloaded-virtual -Wnull-dereference -Wimplicit-fallthrough -Wno-missing-field-initializers>)
target_include_directories(waxpress_options INTERFACE ${PROJECT_SOURCE_DIR}/src)
if(CMAKE_INTERPROCEDURAL_OPTIMIZATION)
    # With LTO, GCC 12 reports inlined library code as null dereference.
    target_compile_options(waxpress_options INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Wno-null-dereference>)
endif()
if(WAXPRESS_WERROR)
    target_compile_options(waxpress_options INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Werror>)
endif()
if(WAXPRESS_SANITIZE)
    # An optimised sanitizer build warns about code that the sanitizer itself put there.
    add_compile_options(-fsanitize=${WAXPRESS_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
    add_link_options(-fsanitize=${WAXPRESS_SANITIZE})
    target_compile_options(waxpress_options INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Wno-null-dereference>)
endif()

# waxpress_library(NAME SOURCES... USES libraries...)
function(waxpress_library name)
    cmake_parse_arguments(arg "" "" "SOURCES;USES" ${ARGN})
    add_library(waxpress_${name} STATIC ${arg_SOURCES})
    add_library(waxpress::${name} ALIAS waxpress_${name})
    target_link_libraries(waxpress_${name} PUBLIC waxpress_options ${arg_USES})
endfunction()

# waxpress_test(NAME SOURCES... USES libraries...): one test program per folder, each test known to ctest.
function(waxpress_test name)
    if(NOT WAXPRESS_TESTS)
        return()
    endif()
    cmake_parse_arguments(arg "" "" "SOURCES;USES" ${ARGN})
    add_executable(waxpress_${name}_test ${arg_SOURCES})
    target_link_libraries(waxpress_${name}_test PRIVATE
        waxpress::${name} ${arg_USES} GTest::gmock GTest::gtest_main)
    gtest_discover_tests(waxpress_${name}_test DISCOVERY_MODE PRE_TEST
        WORKING_DIRECTORY ${PROJECT_SOURCE_DIR} PROPERTIES LABELS unit TIMEOUT 300)
endfunction()
