#include "engine/layout/file.h"

#include "tests/support/refusal.h"
#include "tests/support/temporary_directory.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <filesystem>
#include <string>

#include <sys/stat.h>

namespace belay {

namespace {

namespace fs = std::filesystem;

/// "DIR/1.sql=select 1;", a line for each file.
std::string files_in(const TemporaryDirectory& directory, const std::string& as = {}) {
    std::string result;
    for (const auto& file : read_directory(as.empty() ? directory.path() : as))
        result += fmt::format("{}={}\n", file.path, file.bytes);
    return directory.shortened(result);
}

std::string refusal_of_directory(const TemporaryDirectory& directory) {
    return directory.shortened(refusal_of([&] { read_directory(directory.path()); }));
}

}  // namespace

TEST_CASE("read_directory gives every file in the order of the paths, the SQL with its bytes") {
    const TemporaryDirectory directory;
    CHECK(files_in(directory).empty());
    directory.write("2.sql", "two");
    directory.write("1.sql", "one\r\n");
    directory.write("sub/deep/3.sql", "three");
    directory.write("README.md", "not read");
    CHECK(files_in(directory) == "DIR/1.sql=one\r\n\nDIR/2.sql=two\nDIR/README.md=\nDIR/sub/deep/3.sql=three\n");
    CHECK(files_in(directory, directory.path() + "/sub/../") ==
          "DIR/1.sql=one\r\n\nDIR/2.sql=two\nDIR/README.md=\nDIR/sub/deep/3.sql=three\n");
}

TEST_CASE("read_directory leaves out what begins with a dot") {
    const TemporaryDirectory directory;
    directory.write(".1.sql", "hidden");
    directory.write(".git/2.sql", "hidden");
    CHECK(files_in(directory).empty());
}

TEST_CASE("read_directory follows a link to a file inside, and to no folder") {
    const TemporaryDirectory directory;
    directory.write("shared/1.sql", "one");
    fs::create_symlink("shared/1.sql", directory.path("2.sql"));
    fs::create_directory_symlink(".", directory.path("loop"));
    CHECK(files_in(directory) == "DIR/2.sql=one\nDIR/loop=\nDIR/shared/1.sql=one\n");
}

TEST_CASE("read_directory takes a directory that is a link itself") {
    const TemporaryDirectory directory;
    directory.write("real/1.sql", "one");
    fs::create_directory_symlink("real", directory.path("linked"));
    CHECK(files_in(directory, directory.path("linked")) == "DIR/linked/1.sql=one\n");
}

TEST_CASE("a link that leads outside the directory is refused") {
    const TemporaryDirectory elsewhere;
    const TemporaryDirectory directory;
    const auto target = elsewhere.write("1.sql", "one");
    fs::create_symlink(target, directory.path("1.sql"));
    CHECK(elsewhere.shortened(refusal_of([&] { read_directory(directory.path()); })) ==
          "[3] error: " + directory.path("1.sql") + ": is a link that leads outside the directory, to DIR/1.sql\n" +
              "next: put the file itself into the directory\n");
}

TEST_CASE("a link that dangles is refused where it would be SQL") {
    const TemporaryDirectory directory;
    fs::create_symlink("nowhere", directory.path("README.md"));
    CHECK(files_in(directory) == "DIR/README.md=\n");
    fs::create_symlink("nowhere.sql", directory.path("1.sql"));
    CHECK(refusal_of_directory(directory) ==
          "[3] error: DIR/1.sql: is a link that leads nowhere\nnext: remove it, or put the file there\n");
}

TEST_CASE("what is named .sql and is no regular file is refused, without waiting on it") {
    const TemporaryDirectory fifo;
    REQUIRE(mkfifo(fifo.path("1.sql").c_str(), 0600) == 0);
    CHECK(refusal_of_directory(fifo) == "[3] error: DIR/1.sql: is a FIFO, not a regular file\n");
    const TemporaryDirectory folder;
    folder.write("1.sql/2.sql", "two");
    CHECK(refusal_of_directory(folder) == "[3] error: DIR/1.sql: is a directory, though its name ends in .sql\n");
}

TEST_CASE("what is no directory is refused") {
    const TemporaryDirectory directory;
    CHECK(directory.shortened(refusal_of([&] { read_directory(directory.path("none")); })) ==
          "[3] error: DIR/none: no such directory\nnext: name it with --dir, or make one with: belay init\n");
    const auto file = directory.write("1.sql", "one");
    CHECK(directory.shortened(refusal_of([&] { read_directory(file); })) ==
          "[3] error: DIR/1.sql: is not a directory\n");
}

}  // namespace belay
