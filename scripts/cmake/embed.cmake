# Writes files into a C++ source, byte by byte, so that the program has them wherever it is installed. Called by weir_embed.
#
#   cmake -DFILES=a.toml|b.toml -DROOT=the folder that names are told from -DHEADER=embedded.h -DFUNCTION=embedded_files -DOUT=FILE.cc -P embed.cmake
string(REPLACE "|" ";" files "${FILES}")
list(SORT files)
set(text "// Made by scripts/cmake/embed.cmake.
#include \"${HEADER}\"

#include <array>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored \"-Woverlength-strings\"
namespace weir {
namespace {

using namespace std::string_view_literals;

constexpr auto kEmbedded = std::to_array<EmbeddedFile>({
")
foreach(file IN LISTS files)
  file(READ ${file} bytes HEX)
  string(REGEX REPLACE "(..)" "\\\\x\\1" bytes "${bytes}")
  get_filename_component(name ${file} NAME)
  if(ROOT)
    file(RELATIVE_PATH name ${ROOT} ${file})
    string(REGEX REPLACE "[.]toml$" "" name ${name})
  endif()
  string(APPEND text "    {\"${name}\"sv, \"${bytes}\"sv},\n")
endforeach()
string(APPEND text "});

}  // namespace

std::span<const EmbeddedFile> ${FUNCTION}() { return kEmbedded; }

}  // namespace weir
#pragma GCC diagnostic pop
")
file(WRITE ${OUT} "${text}")
