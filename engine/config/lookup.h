#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/config/config.h"
#include "engine/config/file.h"

namespace belay {

/// Finds each setting where it was said first, in the order of precedence, and keeps a list of what was found, in the
/// order in which it was asked for.
class Lookup {
  public:
    /// The flags and the environment outlive it. Throws Error (usage) where belay.toml or the environment that was
    /// chosen is not there, or the file is wrong.
    Lookup(const Flags& flags, const ReadVariable& environment, const std::string& start);

    /// What the flag, the variable, the chosen environment or the rest of belay.toml says, or else `otherwise`.
    Setting find(const std::string& name, const std::optional<std::string>& flag, const std::string& otherwise);

    /// The same of a path. One that belay.toml names, or that nobody names, begins where that file stands.
    Setting find_path(const std::string& name, const std::optional<std::string>& flag, const std::string& otherwise);

    /// The same of a limit, which the chosen environment may have for itself, or else [defaults] has.
    Setting find_limit(const std::string& name, const std::optional<std::string>& flag, const std::string& otherwise);

    /// What the chosen environment says; empty where it says nothing. A secret is listed without its value.
    Setting find_in_environment(const std::string& name);
    Setting find_secret_in_environment(const std::string& name);

    /// A value of a table such as [env.NAME.hooks], or else of [hooks]; null where neither has it. Commands may hold
    /// secrets, and are listed without them.
    const FileValue* find_in_table(const std::string& name);

    /// What is connected to. A direct URL goes with the URL whose pooler it avoids, so one that is said with less
    /// weight is about another database: --url silences an exported BELAY_DIRECT_URL.
    std::string find_url();
    Setting find_pooler();

    /// Whether the environment is protected: BELAY_PROTECTED can add that and not take it away. Throws Error (usage)
    /// for a word that is none.
    bool find_protection();

    /// Where the password comes from: of a value, a file and a command, the one that is said with the most weight. Two
    /// of the others are empty.
    struct Password {
        std::string value = {}, file = {}, command = {};
    };
    Password find_password();

    /// The parameters of belay.toml, and those of the flags.
    Parameters find_parameters();

    /// Where belay.toml stands; empty where that is here, or where there is none.
    std::string folder() const;

    /// Whether the environment is the default one or the only one, and nobody has named it.
    bool is_implied() const { return implied_; }

    /// The names of all environments that belay.toml has.
    std::vector<std::string> environments() const { return file_.environments(); }

    /// What a person may do who has named no database.
    std::string ways_to_name_one() const;

    const std::vector<Setting>& listed() const { return listed_; }

  private:
    /// Who may say what database is meant, the one that is heard first first.
    enum class Voice { flag, chosen_environment, variable, environment, common, nobody };

    struct Said {
        Setting setting;
        Voice voice = Voice::nobody;
    };

    Setting chosen_environment() const;
    void choose_environment();
    const Setting& list(Setting setting) { return listed_.emplace_back(std::move(setting)); }
    Setting setting(const std::string& name, const std::optional<std::string>& flag, const std::string& key,
                    const std::string& otherwise) const;
    /// What belay.toml calls a setting: the chosen environment's own where that has it, or else `common`.
    std::string key_of(const std::string& name, const std::string& common) const;
    const FileValue* environment_value(const std::string& name) const;
    Setting in_environment(const std::string& name) const;
    Setting resolved_in_environment(const std::string& name) const;
    Said said(const std::string& name, const std::optional<std::string>& flag, Voice last) const;

    Setting find_env_file();
    std::string from_folder(std::string path) const;

    const Flags& flags_;
    ReadVariable environment_;
    ConfigFile file_;
    std::string name_;      // of the environment
    bool implied_ = false;  // it is the default, or the only one, and nobody has named it
    std::vector<Setting> listed_;
};

}  // namespace belay
