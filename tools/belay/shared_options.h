#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tools/belay/options.h"

namespace CLI {
class App;
}

namespace belay::cli {

/// The options that several commands have: each function adds one family of them.
class SharedOptions {
  public:
    explicit SharedOptions(Options& options) : options_(options) {}

    /// CLI11 reads -1 as a very large number.
    static void count(CLI::App& command, const std::string& name, std::optional<std::size_t>& into,
                      const std::string& what);

    /// One of a few words, each with what it stands for.
    template <typename Value>
    static void choice(CLI::App& command, const std::string& name, const std::string& type, Value& into,
                       const std::string& what, const std::vector<std::pair<std::string, Value>>& values) {
        std::vector<std::string> words;
        for (const auto& [word, value] : values) words.push_back(word);
        choose(command, name, type, what, words, [&into, values](std::size_t i) { into = values[i].second; });
    }

    void target(CLI::App& command, bool required);
    /// --no-verify, --transaction, --order and --timeout.
    void applying(CLI::App& command);
    void verification(CLI::App& command);
    void into_existing(CLI::App& command);
    void backup(CLI::App& command);
    void on_failure(CLI::App& command);
    void durable(CLI::App& command);
    /// On locks, blocking and statements.
    void limits(CLI::App& command);
    void order(CLI::App& command);
    void timeout(CLI::App& command);
    void dry_run(CLI::App& command, const std::string& what);
    void note(CLI::App& command);
    void git_base(CLI::App& command, const std::string& what);

  private:
    static void choose(CLI::App& command, const std::string& name, const std::string& type, const std::string& what,
                       const std::vector<std::string>& words, const std::function<void(std::size_t)>& take);

    Options& options_;
};

}  // namespace belay::cli
