#include "engine/process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <string_view>
#include <system_error>
#include <utility>

namespace belay {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int look_every_ms = 10;
constexpr auto grace = std::chrono::seconds(1);

void require(int error, const char* what) {
    if (error != 0) throw std::system_error(error, std::generic_category(), what);
}

/// A file descriptor that programs we start do not inherit by themselves.
class Descriptor {
  public:
    explicit Descriptor(int number = -1) : number_(number) {}
    ~Descriptor() { close(); }
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor& operator=(Descriptor&&) = delete;
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    int number() const { return number_; }
    bool is_open() const { return number_ >= 0; }
    void close() {
        if (is_open()) ::close(std::exchange(number_, -1));
    }

  private:
    int number_;
};

/// A file without a name that holds `text`: unlike a pipe it never makes the writer wait, nor raises SIGPIPE.
Descriptor file_of(std::string_view text) {
    Descriptor file(memfd_create("belay-input", MFD_CLOEXEC));
    if (!file.is_open()) require(errno, "memfd_create");
    while (!text.empty()) {
        const auto written = write(file.number(), text.data(), text.size());
        if (written < 0) require(errno, "write");
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    lseek(file.number(), 0, SEEK_SET);
    return file;
}

struct Pipe {
    Descriptor read = Descriptor(), write = Descriptor();
};

Pipe make_pipe() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) require(errno, "pipe2");
    return {Descriptor(ends[0]), Descriptor(ends[1])};
}

/// What the child does between fork and exec.
class Preparation {
  public:
    Preparation() {
        require(posix_spawn_file_actions_init(&actions_), "posix_spawn_file_actions_init");
        require(posix_spawnattr_init(&attributes_), "posix_spawnattr_init");
        sigset_t signals;
        sigemptyset(&signals);
        require(posix_spawnattr_setsigmask(&attributes_, &signals), "posix_spawnattr_setsigmask");
        for (const int signal : {SIGINT, SIGTERM, SIGPIPE}) sigaddset(&signals, signal);
        require(posix_spawnattr_setsigdefault(&attributes_, &signals), "posix_spawnattr_setsigdefault");
    }
    ~Preparation() {
        posix_spawn_file_actions_destroy(&actions_);
        posix_spawnattr_destroy(&attributes_);
    }
    Preparation(const Preparation&) = delete;
    Preparation& operator=(const Preparation&) = delete;

    void connect(int ours, int theirs) {
        require(posix_spawn_file_actions_adddup2(&actions_, ours, theirs), "posix_spawn_file_actions_adddup2");
    }
    void discard(int theirs) {
        require(posix_spawn_file_actions_addopen(&actions_, theirs, "/dev/null", O_WRONLY, 0),
                "posix_spawn_file_actions_addopen");
    }
    void start_in(const std::string& directory) {
        require(posix_spawn_file_actions_addchdir_np(&actions_, directory.c_str()),
                "posix_spawn_file_actions_addchdir_np");
    }
    pid_t spawn(const Program& program) {
        unsigned int flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
        if (program.input) flags |= POSIX_SPAWN_SETPGROUP;  // 0, the default: one of its own
        require(posix_spawnattr_setflags(&attributes_, static_cast<short>(flags)), "posix_spawnattr_setflags");
        auto arguments = pointers(program.arguments);
        const auto variables = environment_of(program);
        auto environment = pointers(variables);
        pid_t child = 0;
        require(posix_spawnp(&child, arguments.front(), &actions_, &attributes_, arguments.data(), environment.data()),
                program.arguments.front().c_str());
        return child;
    }

  private:
    static std::vector<char*> pointers(const std::vector<std::string>& texts) {
        std::vector<char*> result;
        // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast): what POSIX asks for, and does not write to
        for (const auto& text : texts) result.push_back(const_cast<char*>(text.c_str()));
        result.push_back(nullptr);
        return result;
    }
    static std::vector<std::string> environment_of(const Program& program) {
        std::vector<std::string> result;
        for (char** variable = environ; *variable != nullptr; ++variable) {
            const std::string_view text(*variable);
            if (!program.environment.contains(std::string(text.substr(0, text.find('='))))) result.emplace_back(text);
        }
        for (const auto& [name, value] : program.environment) {
            if (value) result.push_back(name + "=" + *value);
        }
        return result;
    }

    posix_spawn_file_actions_t actions_{};
    posix_spawnattr_t attributes_{};
};

/// A program that was started, until it has ended.
class Child {
  public:
    Child(pid_t process, bool has_group) : process_(process), has_group_(has_group) {}

    bool has_ended() {
        if (ended_) return true;
        const auto result = waitpid(process_, &status_, WNOHANG);
        ended_ = result == process_ || (result < 0 && errno == ECHILD);
        return ended_;
    }
    int code() const { return WIFSIGNALED(status_) ? 128 + WTERMSIG(status_) : WEXITSTATUS(status_); }

    /// The first time asks it to end, a second later makes it.
    void stop() {
        const auto now = Clock::now();
        if (!asked_) {
            asked_ = now;
            send(SIGTERM);
        } else if (now - *asked_ > grace) {
            send(SIGKILL);
        }
    }
    bool was_stopped() const { return asked_.has_value(); }

  private:
    void send(int signal) const { kill(has_group_ ? -process_ : process_, signal); }

    pid_t process_;
    bool has_group_;
    bool ended_ = false;
    int status_ = 0;
    std::optional<Clock::time_point> asked_ = {};
};

/// Reads what is there, waiting for a moment; closes the end where no more will come.
void read_some(Descriptor& from, std::string& into) {
    pollfd ready{.fd = from.number(), .events = POLLIN, .revents = 0};
    if (poll(&ready, from.is_open() ? 1 : 0, look_every_ms) != 1) return;
    std::array<char, 4096> buffer{};
    const auto length = read(from.number(), buffer.data(), buffer.size());
    if (length > 0)
        into.append(buffer.data(), static_cast<std::size_t>(length));
    else if (length == 0 || errno != EINTR)
        from.close();
}

}  // namespace

Program shell_command(const std::string& command, const std::vector<std::string>& arguments) {
    Program program{.arguments = {"/bin/sh", "-c", command, "belay"}};
    program.arguments.insert(program.arguments.end(), arguments.begin(), arguments.end());
    return program;
}

std::string shell_quoted(std::string_view text) {
    constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=:,./@%";
    if (!text.empty() && text.find_first_not_of(plain) == std::string_view::npos) return std::string(text);
    std::string result = "'";
    for (const char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return result + "'";
}

Ending run_program(const Program& program, const std::atomic<bool>* interrupted) {
    Preparation preparation;
    const auto input = program.input ? file_of(*program.input) : Descriptor();
    if (input.is_open()) preparation.connect(input.number(), STDIN_FILENO);
    auto pipe = program.output == Program::Output::captured ? make_pipe() : Pipe{};
    switch (program.output) {
        case Program::Output::to_stderr: preparation.connect(STDERR_FILENO, STDOUT_FILENO); break;
        case Program::Output::discarded: preparation.discard(STDOUT_FILENO); break;
        case Program::Output::captured: preparation.connect(pipe.write.number(), STDOUT_FILENO); break;
    }
    switch (program.errors) {
        case Program::Errors::to_stderr: break;
        case Program::Errors::with_output: preparation.connect(STDOUT_FILENO, STDERR_FILENO); break;
        case Program::Errors::discarded: preparation.discard(STDERR_FILENO); break;
    }
    if (!program.directory.empty()) preparation.start_in(program.directory);
    Child child(preparation.spawn(program), program.input.has_value());
    pipe.write.close();
    Ending ending;
    // A program that it left running may hold the pipe: what has been written when it ends is all that counts.
    while (!child.has_ended()) {
        if (interrupted != nullptr && interrupted->load()) child.stop();
        read_some(pipe.read, ending.output);
    }
    for (auto before = ending.output.size() + 1; pipe.read.is_open() && before != ending.output.size();) {
        before = ending.output.size();
        read_some(pipe.read, ending.output);
    }
    ending.code = child.code();
    ending.interrupted = child.was_stopped();
    return ending;
}

}  // namespace belay
