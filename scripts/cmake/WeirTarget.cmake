# One place for warnings and sanitizers, and the way every floor is declared.

add_library(weir_options INTERFACE)
target_include_directories(weir_options INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(weir_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-qual
  # gcc 12 sees overlaps and unset members in std::string that are not there (gcc bugs 105651 and 105562).
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict -Wno-maybe-uninitialized>
  # harness/base/mutex.h: what is guarded by a mutex is touched with it held.
  $<$<CXX_COMPILER_ID:Clang>:-Wthread-safety>
  $<$<BOOL:${WEIR_WERROR}>:-Werror>)
# A bad index or an empty optional ends a dev build where it happens. Release has the checks of the C library that cost nothing:
# some distributions' compilers set the macro themselves, and to another value.
target_compile_definitions(weir_options INTERFACE $<$<CONFIG:Debug>:_GLIBCXX_ASSERTIONS>)
target_compile_options(weir_options INTERFACE $<$<CONFIG:Release>:-U_FORTIFY_SOURCE> $<$<CONFIG:Release>:-D_FORTIFY_SOURCE=2>)
target_link_libraries(weir_options INTERFACE Threads::Threads weir_version)

# Asio without Boost. Whoever includes asio links to this and sets nothing of it by hand: with two configurations in one program
# one file allocates with malloc (aligned_alloc, where some header of the standard library came before asio) what another frees
# with delete.
add_library(weir_asio INTERFACE)
target_compile_definitions(weir_asio INTERFACE ASIO_STANDALONE ASIO_NO_DEPRECATED ASIO_DISABLE_STD_ALIGNED_ALLOC)
# What g++ says about asio's own code once it is inlined here: a member it cannot see being set, and a fence that the
# thread sanitizer does not model (asio's mutexes order everything anyway). The first option is for clang-tidy, which reads these flags too.
target_compile_options(weir_asio INTERFACE
  $<$<CXX_COMPILER_ID:GNU>:-Wno-unknown-warning-option> $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>
  $<$<CXX_COMPILER_ID:GNU>:-Wno-tsan>)

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
  if(WEIR_UNITY)
    set_target_properties(weir_${name} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 16)
    # gcc takes what does not stand in the file that it was given for a header.
    target_compile_options(weir_${name} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
  endif()
endfunction()

# weir_embed(OUT HEADER header FUNCTION function FILES file... [ROOT folder])
# OUT becomes a source that defines `function`, which `header` declares: the files, by their names, or by their paths from ROOT without
# ".toml".
function(weir_embed out)
  cmake_parse_arguments(EMBED "" "HEADER;FUNCTION;ROOT" "FILES" ${ARGN})
  list(JOIN EMBED_FILES "|" files)
  set(script ${PROJECT_SOURCE_DIR}/scripts/cmake/embed.cmake)
  add_custom_command(
    OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} "-DFILES=${files}" -DROOT=${EMBED_ROOT} -DHEADER=${EMBED_HEADER} -DFUNCTION=${EMBED_FUNCTION} -DOUT=${out} -P ${script}
    DEPENDS ${EMBED_FILES} ${script}
    VERBATIM)
  set_source_files_properties(${out} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
endfunction()

# weir_not_hot(NAME)
# For code whose own speed nobody feels, such as the tests and the verbs: optimising it takes longer than running it.
# What it links to stays as fast as it was.
function(weir_not_hot name)
  set(level -O1)
  if(WEIR_SANITIZE)
    set(level -O0)
  endif()
  target_compile_options(${name} PRIVATE $<$<NOT:$<CONFIG:Debug>>:${level}>)
endfunction()
