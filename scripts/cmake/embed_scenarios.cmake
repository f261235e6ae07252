# Writes the files below scenarios/ that `weir explain` needs into a C++ source, byte by byte, so that the program has them wherever it
# is installed.
#
#   cmake -DROOT=the project -DOUT=FILE.cc -P embed_scenarios.cmake
file(GLOB files RELATIVE ${ROOT}/scenarios ${ROOT}/scenarios/*.toml ${ROOT}/scenarios/museum/*.toml)
list(SORT files)
set(text "// Made by scripts/cmake/embed_scenarios.cmake.
#include \"harness/explain/embedded.h\"

#include <array>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored \"-Woverlength-strings\"
namespace weir {
namespace {

using namespace std::string_view_literals;

constexpr auto kEmbedded = std::to_array<EmbeddedFile>({
")
foreach(file IN LISTS files)
  file(READ ${ROOT}/scenarios/${file} bytes HEX)
  string(REGEX REPLACE "(..)" "\\\\x\\1" bytes "${bytes}")
  string(REGEX REPLACE "[.]toml$" "" name ${file})
  string(APPEND text "    {\"${name}\"sv, \"${bytes}\"sv},\n")
endforeach()
string(APPEND text "});

}  // namespace

std::span<const EmbeddedFile> embedded_files() { return kEmbedded; }

}  // namespace weir
#pragma GCC diagnostic pop
")
file(WRITE ${OUT} "${text}")
