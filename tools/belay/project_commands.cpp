#include <unistd.h>

#include <sys/wait.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "engine/layout/create.h"
#include "tools/belay/commands.h"
#include "tools/belay/json.h"

namespace belay::cli {

namespace {

void edit(const std::string& path) {
    const char* editor = std::getenv("VISUAL");
    if (editor == nullptr || *editor == '\0') editor = std::getenv("EDITOR");
    if (editor == nullptr || *editor == '\0')
        throw Error(Kind::usage, "neither VISUAL nor EDITOR is set", "open " + path + " yourself");
    // The editor may be several words, as the variable has it; the path goes in as an argument, not as shell text.
    const std::string command = std::string(editor) + " \"$0\"";
    const auto child = fork();
    if (child == 0) {
        execl("/bin/sh", "sh", "-c", command.c_str(), path.c_str(), nullptr);
        _exit(127);
    }
    int ending = 0;
    if (child < 0 || waitpid(child, &ending, 0) < 0 || ending != 0) {
        throw Error(Kind::usage, fmt::format("'{}' did not end well", escaped(editor)), "open " + path + " yourself");
    }
}

std::string config_text(const Workplace& workplace) {
    const auto& url = workplace.options().flags.url;
    std::string text = "# belay config prints every setting and where it came from.\n";
    text += fmt::format("dir = \"{}\"\n", workplace.options().flags.dir.value_or("migrations"));
    const auto& from = workplace.options().from;
    if (!from.empty()) text += fmt::format("layout = \"{}\"\n", layout_of({}, from).name);
    text += "order = \"strict\"\n\n[env.dev]\n";
    const auto shown = url ? workplace.database() : "sqlite:dev.db";
    return text + fmt::format("url = \"{}\"\n", shown);
}

std::string node_label(const Migration& migration) {
    std::string text = migration.id();
    for (const auto& tag : migration.tags) text += " @" + tag.text;
    return text;
}

std::string dot_quoted(std::string_view text) {
    std::string result = "\"";
    for (const char c : escaped(text)) {
        if (c == '"' || c == '\\') result += '\\';
        result += c;
    }
    return result + "\"";
}

void print_graph_text(const Terminal& terminal, const Graph& graph) {
    for (std::size_t node = 0; node < graph.size(); ++node) {
        std::vector<std::string> required;
        for (const auto edge : graph.requirements(node)) required.push_back(graph[edge].version.text());
        terminal.listed(required.empty() ? node_label(graph[node])
                                         : fmt::format("{} <- {}", node_label(graph[node]), fmt::join(required, ", ")));
    }
    std::vector<std::string> heads;
    for (const auto head : graph.heads()) heads.push_back(graph[head].version.text());
    terminal.listed(fmt::format("{} migrations, heads: {}", graph.size(),
                                heads.empty() ? "none" : fmt::format("{}", fmt::join(heads, ", "))));
}

void print_graph_dot(const Terminal& terminal, const Graph& graph) {
    terminal.listed("digraph migrations {");
    terminal.listed("    rankdir=BT; node [shape=box];");
    for (std::size_t node = 0; node < graph.size(); ++node) {
        terminal.listed(fmt::format("    {} [label={}];", dot_quoted(graph[node].version.text()),
                                    dot_quoted(node_label(graph[node]))));
        for (const auto edge : graph.requirements(node)) {
            terminal.listed(fmt::format("    {} -> {};", dot_quoted(graph[node].version.text()),
                                        dot_quoted(graph[edge].version.text())));
        }
    }
    terminal.listed("}");
}

void print_graph_mermaid(const Terminal& terminal, const Graph& graph) {
    terminal.listed("graph BT");
    for (std::size_t node = 0; node < graph.size(); ++node) {
        auto label = escaped(node_label(graph[node]));
        std::ranges::replace(label, '"', '\'');
        terminal.listed(fmt::format("    m{}[\"{}\"]", node, label));
        for (const auto edge : graph.requirements(node)) terminal.listed(fmt::format("    m{} --> m{}", node, edge));
    }
}

void print_graph_json(const Graph& graph) {
    auto json = document("graph");
    json["migrations"] = Json::array();
    for (std::size_t node = 0; node < graph.size(); ++node) {
        Json required = Json::array(), tags = Json::array();
        for (const auto edge : graph.requirements(node)) required.push_back(graph[edge].version.text());
        for (const auto& tag : graph[node].tags) tags.push_back(tag.text);
        json["migrations"].push_back({{"version", graph[node].version.text()},
                                      {"name", graph[node].name},
                                      {"requires", required},
                                      {"tags", tags},
                                      {"file", graph[node].path}});
    }
    json["heads"] = Json::array();
    for (const auto head : graph.heads()) json["heads"].push_back(graph[head].version.text());
    print(json);
}

}  // namespace

int report_files(const Workplace& workplace, const std::vector<File>& files) {
    if (workplace.options().json) {
        auto json = document("files");
        json["written"] = Json::array();
        for (const auto& file : files) json["written"].push_back(file.path);
        print(json);
        return 0;
    }
    for (const auto& file : files) workplace.terminal().line("wrote " + escaped(file.path));
    return 0;
}

int init(const Workplace& workplace) {
    const auto& options = workplace.options();
    const auto dir = options.flags.dir.value_or("migrations");
    std::error_code ignored;
    if (std::filesystem::exists("belay.toml", ignored)) {
        throw error_at(Kind::usage, {.path = "belay.toml"}, "is there already",
                       "belay new NAME writes the next migration");
    }
    std::vector<File> files{{"belay.toml", config_text(workplace)}};
    const bool has_files = std::filesystem::is_directory(dir, ignored) && !std::filesystem::is_empty(dir, ignored);
    if (!has_files && options.from.empty()) {
        const auto first = new_migration({.name = "first"}, {}, dir);
        files.insert(files.end(), first.begin(), first.end());
    }
    write_new(files);
    report_files(workplace, files);
    const bool on_server = options.flags.url && workplace.driver().dialect().lock_scope == LockScope::session;
    if (!options.json && !options.from.empty())
        workplace.terminal().line("next: set the url in belay.toml, then run: belay lint");
    else if (!options.json)
        workplace.terminal().line(
            fmt::format("next: write the migration, then run: belay up{}", on_server ? "" : " --create"));
    return 0;
}

int create(const Workplace& workplace) {
    const auto& options = workplace.options();
    const auto& preferred = workplace.configuration().new_migrations;
    NewMigration wanted{
        .name = options.names.front(),
        .form = options.form.value_or(Form::pair),
        .numbering = options.sequential.value_or(preferred.sequence) ? Numbering::sequence : Numbering::time,
        .context = options.context};
    if (!options.requirements.empty()) wanted.requirements = options.requirements;
    auto loaded = workplace.loaded_so_far();
    const auto& layout = layout_of({}, loaded.layout);
    // Other tools' layouts have a form of their own: the preference is for those that have a choice.
    const bool has_choice = layout.name == "belay";
    if (!options.form && preferred.one_file && has_choice) wanted.form = Form::one_file;
    const auto files = new_files(layout, wanted, Graph(std::move(loaded.migrations)), workplace.configuration().dir);
    write_new(files);
    report_files(workplace, files);
    if (options.edit || preferred.edit) edit(files.front().path);
    return 0;
}

int graph(const Workplace& workplace) {
    const auto graph = workplace.graph();
    const auto& options = workplace.options();
    switch (options.json ? GraphFormat::json : options.format) {
        case GraphFormat::text: print_graph_text(workplace.terminal(), graph); break;
        case GraphFormat::dot: print_graph_dot(workplace.terminal(), graph); break;
        case GraphFormat::mermaid: print_graph_mermaid(workplace.terminal(), graph); break;
        case GraphFormat::json: print_graph_json(graph); break;
    }
    return 0;
}

int config(const Workplace& workplace) {
    auto json = document("config");
    json["settings"] = Json::array();
    for (const auto& setting : workplace.configuration().listed) {
        const auto value = workplace.shown(setting);
        if (workplace.options().json)
            json["settings"].push_back(
                {{"name", setting.name}, {"value", text_or_null(value)}, {"source", setting.source}});
        else
            workplace.terminal().line(
                fmt::format("{:<18}{:<40}  {}", setting.name, value.empty() ? "-" : escaped(value), setting.source));
    }
    if (workplace.options().json) print(json);
    return 0;
}

}  // namespace belay::cli
