#pragma once

namespace belay {

/// Whether somebody has said which project is meant, or the default is taken for want of a word.
enum class Naming { by_default, said };

/// What is said of a project's first run.
struct FirstRun {
    enum class Existing {
        refused,
        accepted,  // it goes into a database that holds tables already, or another tool's history
    };

    Naming naming = Naming::by_default;  // another project's name says it as well
    Existing existing = Existing::refused;
};

}  // namespace belay
