#include "harness/service/described/proto_sources.h"

#include <fmt/format.h>
#include <google/protobuf/compiler/importer.h>

#include <filesystem>
#include <optional>
#include <set>
#include <vector>

#include "harness/base/whole_file.h"

namespace weir {

namespace fs = std::filesystem;
namespace pb = google::protobuf;

namespace {

constexpr const char* kSets = "--descriptors";
constexpr const char* kFiles = "--proto";
constexpr const char* kFolders = "--proto-path";

/// Nothing, and a problem, where it can't be read as a set.
std::optional<pb::FileDescriptorSet> read_set(const std::string& path, ErrorList& errors) {
  const auto problem = [&](std::string reason, std::string remedy) {
    errors.add({{}, kSets, std::move(reason), std::move(remedy)});
    return std::nullopt;
  };
  std::error_code error;
  if (!fs::exists(path, error)) {
    return problem(fmt::format("there is no file '{}'", path), "check the path");
  }
  const std::optional<std::string> bytes = whole_file(path);
  if (!bytes)
    return problem(fmt::format("'{}' can't be read", path), "check that it is a file, and its permissions");
  pb::FileDescriptorSet set;
  const bool sound = set.ParseFromString(*bytes);
  if (sound && set.file_size() > 0 && !set.file(0).name().empty()) return set;
  const bool is_source = path.ends_with(".proto");
  return problem(fmt::format("'{}' is no descriptor set", path),
                 is_source
                     ? fmt::format("a .proto file is named by --proto {}", path)
                     : "make one with protoc --include_imports --descriptor_set_out=x.protoset x.proto, or "
                       "buf build -o x.protoset");
}

/// What the compiler says of a file, as problems of the scenario that names it.
class ImportProblems final : public pb::compiler::MultiFileErrorCollector {
 public:
  explicit ImportProblems(ErrorList& errors) : errors_(errors) {}
  void AddError(const std::string& file, int line, int column, const std::string& message) override {
    any_ = true;
    if (++said_ > 3) return;
    const std::string where = line < 0 ? file : fmt::format("{}:{}:{}", file, line + 1, column + 1);
    errors_.add({{},
                 kFiles,
                 fmt::format("{}: {}", where, message),
                 line < 0 ? "name the folder that imports begin in: --proto-path DIR"
                          : "correct the file; protoc says the same of it"});
  }
  [[nodiscard]] bool any() const { return any_; }

 private:
  ErrorList& errors_;
  int said_ = 0;
  bool any_ = false;
};

void add_with_imports(const pb::FileDescriptor& file, std::set<std::string>& known,
                      pb::FileDescriptorSet& set) {
  if (is_well_known(file.name()) || !known.insert(file.name()).second) return;
  for (int i = 0; i < file.dependency_count(); ++i) add_with_imports(*file.dependency(i), known, set);
  pb::FileDescriptorProto* copy = set.add_file();
  file.CopyTo(copy);
  file.CopyJsonNameTo(copy);
}

bool import_files(const DescriptorSources& sources, ErrorList& errors, pb::FileDescriptorSet& set) {
  pb::compiler::DiskSourceTree tree;
  for (const std::string& folder : sources.proto_paths) {
    std::error_code error;
    if (!fs::is_directory(folder, error)) {
      errors.add({{}, kFolders, fmt::format("there is no folder '{}'", folder), "check the path"});
      return false;
    }
    tree.MapPath("", folder);
  }
  if (sources.proto_paths.empty()) tree.MapPath("", ".");
  std::set<std::string> known;
  bool all = true;
  for (const std::string& named : sources.proto_files) {
    ImportProblems problems(errors);
    WellKnownFiles known_files;
    pb::compiler::SourceTreeDescriptorDatabase sources_on_disk(&tree, &known_files);
    sources_on_disk.RecordErrorsTo(&problems);
    pb::DescriptorPool pool(&sources_on_disk, sources_on_disk.GetValidationErrorCollector());
    const pb::FileDescriptor* file = pool.FindFileByName(named);
    if (file == nullptr || problems.any()) {
      all = false;
    } else {
      add_with_imports(*file, known, set);
    }
  }
  return all;
}

}  // namespace

std::shared_ptr<const Descriptors> read_descriptors(const DescriptorSources& sources, ErrorList& errors) {
  pb::FileDescriptorSet all;
  std::string source;
  bool sound = true;
  for (const std::string& named : sources.sets) {
    std::optional<pb::FileDescriptorSet> set = read_set(named, errors);
    sound = sound && set.has_value();
    if (set) all.MergeFrom(*set);
    source += (source.empty() ? "" : ", ") + named;
  }
  if (!sources.proto_files.empty()) {
    sound = import_files(sources, errors, all) && sound;
    for (const std::string& named : sources.proto_files) source += (source.empty() ? "" : ", ") + named;
  }
  if (!sound) return nullptr;
  absl::StatusOr<std::shared_ptr<const Descriptors>> made = Descriptors::of(std::move(all), source);
  if (made.ok()) return *std::move(made);
  const std::string message(made.status().message());
  const std::size_t semicolon = message.rfind("; ");
  errors.add({{},
              sources.sets.empty() ? kFiles : kSets,
              message.substr(0, semicolon),
              message.substr(semicolon + 2)});
  return nullptr;
}

}  // namespace weir
