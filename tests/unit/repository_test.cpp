#include "engine/branch/branch.h"

#include "engine/branch/repository.h"
#include "engine/process.h"
#include "tests/support/refusal.h"
#include "tests/support/temporary_directory.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace belay {

namespace {

/// What a shell prints, started in the directory, with git as nobody has configured it.
void in(const TemporaryDirectory& directory, const std::string& command) {
    auto program = shell_command(command);
    program.directory = directory.path();
    program.environment = {{"GIT_CONFIG_GLOBAL", "/dev/null"},
                           {"GIT_AUTHOR_NAME", "ann"},
                           {"GIT_AUTHOR_EMAIL", "ann@example.org"},
                           {"GIT_COMMITTER_NAME", "ann"},
                           {"GIT_COMMITTER_EMAIL", "ann@example.org"}};
    REQUIRE(run_program(program).code == 0);
}

/// "PATH=BYTES", a line for each file.
std::string shown(const TemporaryDirectory& directory, const std::vector<File>& files) {
    std::string result;
    for (const auto& file : files) result += file.path + "=" + file.bytes + "\n";
    return directory.shortened(result);
}

}  // namespace

TEST_CASE("a directory is read as of a commit, with what it had then") {
    const TemporaryDirectory directory;
    directory.write("m/1_a.sql", "one");
    directory.write("m/sub/2 \"b\"\n.sql", "two\n\nand\tmore\n");
    directory.write("m/.hidden/3_c.sql", "three");
    directory.write("m/README", "words");
    directory.write("elsewhere/4_d.sql", "four");
    in(directory, "ln -s 1_a.sql m/5_e.sql && git init -q -b main && git add . && git commit -q -m one");
    in(directory, "git switch -q -c topic && rm -r m/sub && mkdir -p m && echo six > m/6_f.sql");
    const Repository repository(directory.path("m"));
    CHECK(shown(directory, repository.files(repository.commit("main"), "main:")) ==
          "main:DIR/m/1_a.sql=one\nmain:DIR/m/5_e.sql=one\nmain:DIR/m/README=\n"
          "main:DIR/m/sub/2 \"b\"\n.sql=two\n\nand\tmore\n\n");
    in(directory, "git add . && git commit -q -m two");
    const auto branch = read_branch(directory.path("m"), "main");
    CHECK(branch.tip.size() == branch.fork.size());
    CHECK(branch.fork_name == repository.commit("main"));
    CHECK(shown(directory, read_branch(directory.path("elsewhere"), "topic").tip) ==
          "topic:DIR/elsewhere/4_d.sql=four\n");
}

TEST_CASE("what is no branch, and what is no repository, is an error of usage") {
    const TemporaryDirectory directory;
    const auto refusal = directory.shortened(refusal_of([&] { read_branch(directory.path(), "main"); }));
    CHECK(refusal.starts_with("[2] error: DIR: not a git repository"));
    in(directory, "git init -q -b main");
    CHECK(refusal_of([&] { read_branch(directory.path(), "main"); }) ==
          "[2] error: there is no branch, tag or commit 'main' in this repository\n"
          "next: name one that is, such as origin/main; git fetch gets what others have pushed\n");
}

}  // namespace belay
