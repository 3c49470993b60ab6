#include "engine/layout/sqitch_folders.h"

#include <array>
#include <filesystem>
#include <optional>

#include <fmt/format.h>

#include "engine/layout/parts.h"
#include "engine/layout/settings.h"

namespace belay {

namespace {

/// Settings of any section (sqitch-configuration) that say which files are read.
constexpr std::array<std::string_view, 10> of_files{
    "top_dir",   "plan_file",    "deploy_dir",          "revert_dir",          "verify_dir",
    "extension", "reworked_dir", "reworked_deploy_dir", "reworked_revert_dir", "reworked_verify_dir"};

std::string joined(std::string_view folder, std::string_view path) {
    return (std::filesystem::path(folder) / path).lexically_normal().string();
}

std::string without_slash(std::string path) {
    while (path.size() > 1 && path.ends_with('/')) path.pop_back();
    return path == "." ? "" : path;
}

[[noreturn]] void refuse_setting(const PlainSetting& setting, const std::string& message, std::string next) {
    throw error_at(Kind::project, setting.place, message, std::move(next));
}

/// Takes what the configuration beside or above the plan says.
class Reader {
  public:
    Reader(const File& file, const File& plan, SqitchFolders& into)
        : root_(folder_of(file.path)), plan_(plan), into_(into) {}

    void take(const PlainSetting& setting) {
        if (const auto of = of_variables(setting.section)) return take_variable(*of, setting);
        const bool core = is_same_name(setting.section, "core");
        if (core && is_same_name(setting.key, "engine")) into_.engine = setting.value;
        for (const auto name : of_files) {
            if (!is_same_name(setting.key, name)) continue;
            if (!core) refuse_here(setting);
            take_path(name, setting);
        }
    }

  private:
    /// "deploy" of `deploy "variables"` or `deploy.variables`; nothing where a section is another.
    static std::optional<std::string> of_variables(std::string_view section) {
        std::string plain;
        for (const char c : section) {
            if (c != '"') plain += c == ' ' || c == '\t' ? '.' : c;
        }
        constexpr std::string_view ending = ".variables";
        if (!std::string_view(plain).ends_with(ending)) return std::nullopt;
        return plain.substr(0, plain.size() - ending.size());
    }

    /// Sqitch has what is deployed with some variables reverted and verified with them as well (sqitch-revert).
    void take_variable(const std::string& of, const PlainSetting& setting) {
        if (of == "core" || of == "deploy")
            into_.variables.deploy[setting.key] = setting.value;
        else if (of == "revert")
            into_.variables.revert[setting.key] = setting.value;
        else if (of == "verify")
            into_.variables.verify[setting.key] = setting.value;
        else
            refuse_setting(setting,
                           fmt::format("Sqitch gives the variable '{}' to the scripts of one engine or target",
                                       escaped(setting.key)),
                           "set it under [params] in belay.toml, or under [deploy \"variables\"]");
    }

    [[noreturn]] static void refuse_here(const PlainSetting& setting) {
        refuse_setting(
            setting,
            fmt::format("'{}' of [{}] says which files Sqitch reads", escaped(setting.key), escaped(setting.section)),
            "belay reads those beside one plan: set it under [core], or take it out");
    }

    void take_path(std::string_view name, const PlainSetting& setting) {
        const auto path = without_slash(joined(root_, setting.value));
        if (name == "extension")
            into_.extension = setting.value;
        else if (name == "deploy_dir")
            into_.deploy = path;
        else if (name == "revert_dir")
            into_.revert = path;
        else if (name == "verify_dir")
            into_.verify = path;
        else if (name == "top_dir" || name == "plan_file")
            expect(setting, path, name == "top_dir" ? std::string(folder_of(plan_.path)) : plan_.path);
        else
            refuse_here(setting);
    }

    static void expect(const PlainSetting& setting, const std::string& path, const std::string& found) {
        if (path == without_slash(joined("", found))) return;
        refuse_setting(setting,
                       fmt::format("'{}' is {}, and the plan is in {}", setting.key, escaped(path), escaped(found)),
                       "keep one plan below the directory");
    }

    std::string root_;
    const File& plan_;
    SqitchFolders& into_;
};

}  // namespace

const File& sqitch_plan_of(std::span<const File> files) {
    const File* plan = nullptr;
    for (const auto& file : files) {
        if (!is_called(file.path, "sqitch.plan")) continue;
        if (plan != nullptr)
            refuse(file, fmt::format("is a second plan; the first is {}", escaped(plan->path)),
                   "name the directory of one of them with --dir");
        plan = &file;
    }
    if (plan == nullptr)
        throw Error(Kind::project, "there is no sqitch.plan",
                    "name the directory that has it, or one above, with --dir");
    return *plan;
}

SqitchFolders sqitch_folders(std::span<const File> files, const File& plan) {
    const auto top = folder_of(plan.path);
    SqitchFolders folders{
        .deploy = joined(top, "deploy"), .revert = joined(top, "revert"), .verify = joined(top, "verify")};
    for (const auto& file : files) {
        if (!is_called(file.path, "sqitch.conf")) continue;
        Reader reader(file, plan, folders);
        for (const auto& setting : settings_of(read_source(file.path, file.bytes))) reader.take(setting);
    }
    return folders;
}

}  // namespace belay
