# One place for warnings and sanitizers, and the way every floor is declared.

add_library(weir_options INTERFACE)
target_include_directories(weir_options INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(weir_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-qual
  # gcc 12 sees overlaps and unset members in std::string that are not there (gcc bugs 105651 and 105562).
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict -Wno-maybe-uninitialized>
  $<$<BOOL:${WEIR_WERROR}>:-Werror>)
target_compile_definitions(weir_options INTERFACE WEIR_VERSION="${PROJECT_VERSION}")
target_link_libraries(weir_options INTERFACE Threads::Threads)

# Sanitizers go on every target, generated code included.
if(WEIR_SANITIZE)
  add_compile_options(-fsanitize=${WEIR_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${WEIR_SANITIZE})
endif()

# weir_floor(NAME SOURCES file... [USES target...])
# A floor is a static library named weir_NAME. USES names the floors and packages that it includes.
function(weir_floor name)
  cmake_parse_arguments(FLOOR "" "" "SOURCES;USES" ${ARGN})
  add_library(weir_${name} STATIC ${FLOOR_SOURCES})
  target_link_libraries(weir_${name} PUBLIC weir_options ${FLOOR_USES})
endfunction()
