#pragma once

#include <stdexcept>
#include <string>

namespace waxpress {

/// What a caller can still do about a failure.
enum class next_step {
    retry,      ///< Same connection, same bytes, a little later (deadlock, busy).
    reconnect,  ///< This connection is dead; a new one may succeed.
    split,      ///< Too big, or one record of several is bad: try smaller.
    reject,     ///< This record can never succeed: quarantine it.
    stop,       ///< Configuration, credentials or a bug: tell the operator.
};

/// Where a failure lies; its number is the exit status of the process.
enum class failure_class {
    usage = 2,       ///< The call's words are wrong.
    input = 3,       ///< A dump is missing, damaged or not what it says it is.
    store = 4,       ///< A store cannot be opened, written or trusted.
    incomplete = 5,  ///< The sums of a run differ: something was lost.
};

/// Anything that can fail from outside. `what()` is one line for the user: what failed, on what
/// (file, offset, record), and what to do. It never holds a secret.
class failure : public std::runtime_error {
public:
    failure(failure_class where, const std::string& line, next_step step = next_step::stop)
        : std::runtime_error(line), where_(where), step_(step) {}

    [[nodiscard]] failure_class where() const noexcept { return where_; }
    [[nodiscard]] next_step step() const noexcept { return step_; }
    [[nodiscard]] int exit_status() const noexcept { return static_cast<int>(where_); }

private:
    failure_class where_;
    next_step step_;
};

}  // namespace waxpress
