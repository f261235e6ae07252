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

/// How a user says these things: in a scenario, or by options.
struct Wording {
  const char* sets;
  const char* files;
  const char* folders;
  const char* check_path;
  const char* name_source;
  const char* name_folder;
};
constexpr Wording kKeys = {
    "target.descriptors",
    "target.proto",
    "target.proto.paths",
    "check the path; it begins in the scenario's folder unless it begins with '/'",
    "a .proto file is named by proto = { files = [\"x.proto\"], paths = [\".\"] }",
    "name the folders that imports begin in: proto = { files = [...], paths = [\"proto\"] }"};
constexpr Wording kOptions = {"--descriptors",
                              "--proto",
                              "--proto-path",
                              "check the path",
                              "a .proto file is named by --proto x.proto",
                              "name the folder that imports begin in: --proto-path DIR"};

const Wording& wording_of(const PlacedText& named) { return named.place.source ? kKeys : kOptions; }

void complain(ErrorList& errors, const PlacedText& named, const char* key, std::string reason,
              std::string remedy) {
  errors.add({named.span(0, named.text.size()), key, std::move(reason), std::move(remedy)});
}

/// Nothing, and a problem, where it can't be read as a set.
std::optional<pb::FileDescriptorSet> read_set(const PlacedText& named, const std::string& path,
                                              ErrorList& errors) {
  const Wording& words = wording_of(named);
  const auto problem = [&](std::string reason, std::string remedy) {
    complain(errors, named, words.sets, std::move(reason), std::move(remedy));
    return std::nullopt;
  };
  std::error_code error;
  if (!fs::exists(path, error)) return problem(fmt::format("there is no file '{}'", path), words.check_path);
  const std::optional<std::string> bytes = whole_file(path);
  if (!bytes)
    return problem(fmt::format("'{}' can't be read", path), "check that it is a file, and its permissions");
  pb::FileDescriptorSet set;
  const bool sound = set.ParseFromString(*bytes);
  if (sound && set.file_size() > 0 && !set.file(0).name().empty()) return set;
  const bool is_source = path.ends_with(".proto");
  return problem(fmt::format("'{}' is no descriptor set", path),
                 is_source
                     ? words.name_source
                     : "make one with protoc --include_imports --descriptor_set_out=x.protoset x.proto, or "
                       "buf build -o x.protoset");
}

/// What the compiler says of a file, as problems of the scenario that names it.
class ImportProblems final : public pb::compiler::MultiFileErrorCollector {
 public:
  ImportProblems(const PlacedText& named, ErrorList& errors) : named_(named), errors_(errors) {}
  void AddError(const std::string& file, int line, int column, const std::string& message) override {
    any_ = true;
    if (++said_ > 3) return;
    const std::string where = line < 0 ? file : fmt::format("{}:{}:{}", file, line + 1, column + 1);
    const Wording& words = wording_of(named_);
    complain(errors_, named_, words.files, fmt::format("{}: {}", where, message),
             line < 0 ? words.name_folder : "correct the file; protoc says the same of it");
  }
  [[nodiscard]] bool any() const { return any_; }

 private:
  const PlacedText& named_;
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

bool import_files(const DescriptorSources& sources, const std::string& scenario_file, ErrorList& errors,
                  pb::FileDescriptorSet& set) {
  pb::compiler::DiskSourceTree tree;
  for (const PlacedText& path : sources.proto_paths) {
    const std::string folder = beside(scenario_file, path.text);
    std::error_code error;
    if (!fs::is_directory(folder, error)) {
      const Wording& words = wording_of(path);
      complain(errors, path, words.folders, fmt::format("there is no folder '{}'", folder), words.check_path);
      return false;
    }
    tree.MapPath("", folder);
  }
  if (sources.proto_paths.empty()) tree.MapPath("", beside(scenario_file, "."));
  std::set<std::string> known;
  bool all = true;
  for (const PlacedText& named : sources.proto_files) {
    ImportProblems problems(named, errors);
    WellKnownFiles known_files;
    pb::compiler::SourceTreeDescriptorDatabase sources_on_disk(&tree, &known_files);
    sources_on_disk.RecordErrorsTo(&problems);
    pb::DescriptorPool pool(&sources_on_disk, sources_on_disk.GetValidationErrorCollector());
    const pb::FileDescriptor* file = pool.FindFileByName(named.text);
    if (file == nullptr || problems.any()) {
      all = false;
    } else {
      add_with_imports(*file, known, set);
    }
  }
  return all;
}

}  // namespace

std::string beside(const std::string& scenario_file, const std::string& file) {
  const fs::path path(file);
  if (path.is_absolute()) return file;
  const fs::path folder = fs::path(scenario_file).parent_path();
  return folder.empty() ? file : (folder / path).string();
}

std::shared_ptr<const Descriptors> read_descriptors(const DescriptorSources& sources,
                                                    const std::string& scenario_file, ErrorList& errors) {
  pb::FileDescriptorSet all;
  std::string source;
  bool sound = true;
  for (const PlacedText& named : sources.sets) {
    std::optional<pb::FileDescriptorSet> set = read_set(named, beside(scenario_file, named.text), errors);
    sound = sound && set.has_value();
    if (set) all.MergeFrom(*set);
    source += (source.empty() ? "" : ", ") + named.text;
  }
  if (!sources.proto_files.empty()) {
    sound = import_files(sources, scenario_file, errors, all) && sound;
    for (const PlacedText& named : sources.proto_files) source += (source.empty() ? "" : ", ") + named.text;
  }
  if (!sound) return nullptr;
  absl::StatusOr<std::shared_ptr<const Descriptors>> made = Descriptors::of(std::move(all), source);
  if (made.ok()) return *std::move(made);
  const PlacedText& named = sources.sets.empty() ? sources.proto_files.front() : sources.sets.front();
  const std::string message(made.status().message());
  const std::size_t semicolon = message.rfind("; ");
  const Wording& words = wording_of(named);
  complain(errors, named, sources.sets.empty() ? words.files : words.sets, message.substr(0, semicolon),
           message.substr(semicolon + 2));
  return nullptr;
}

}  // namespace weir
