#pragma once

#include <functional>
#include <vector>

#include "tools/belay/workplace.h"

/// One function a command; each returns the exit code and throws Error.
namespace belay::cli {

// run_commands.cpp
int run(const Workplace& workplace);  // up, down, to, redo
/// The same, and `then` before what was done is reported.
int run(const Workplace& workplace, const std::function<void(Session&)>& then);
int plan(const Workplace& workplace);
/// The JSON of a run that ended in `error` before or while it ran.
void print_failed_run(const Options& options, const Tally& tally, const Error& error);

// read_commands.cpp
int status(const Workplace& workplace);
/// Of no command at all: where the project stands, and what is next.
int standing(const Workplace& workplace);
int verify(const Workplace& workplace);
int log(const Workplace& workplace);
int show(const Workplace& workplace);

// database_commands.cpp
int create_database(const Workplace& workplace);
int drop_database(const Workplace& workplace);
int reset_database(const Workplace& workplace);

// restore_command.cpp
int restore(const Workplace& workplace);
// doctor.cpp
int doctor(const Workplace& workplace);

// declare_commands.cpp
int stamp(const Workplace& workplace);
int resolve(const Workplace& workplace);
int repair(const Workplace& workplace);

// adopt_commands.cpp
int adopt(const Workplace& workplace);
int export_history(const Workplace& workplace);

// project_commands.cpp
/// Says which files were written; returns the exit code.
int report_files(const Workplace& workplace, const std::vector<File>& files);
int init(const Workplace& workplace);
int create(const Workplace& workplace);
int graph(const Workplace& workplace);
int config(const Workplace& workplace);

// lint_command.cpp
int lint(const Workplace& workplace);

// branch_commands.cpp
int merge(const Workplace& workplace);
int rebase(const Workplace& workplace);

// completion.cpp
int completion(const Options& options);
int print_version(const Options& options);

}  // namespace belay::cli
