#pragma once

#include <string>
#include <string_view>

#include "base/failure.hpp"

namespace waxpress::postgres {

inline constexpr std::string_view unique_violation = "23505";
inline constexpr std::string_view deadlock_detected = "40P01";

/// What can still be done about a server's answer, by its SQLSTATE.
///
/// An outage (class 08, shut-downs, too many connections, a server that turned read-only) asks for
/// a new connection; a disk that is full or a lock that was lost asks for patience; what lies in
/// the data (22, 23, 44, 54, a trigger's refusal) asks for a smaller part; all else is for the
/// operator.
/// Errors: never throws. An empty or unknown code is `stop`.
/// Source: reference/wire-and-schema.md, 9, lessons 14, 15 and 24.
[[nodiscard]] next_step step_of(std::string_view sqlstate) noexcept;

/// The SQLSTATE in a verbose message of libpq, as "FATAL:  28P01: ..."; empty where it has none.
[[nodiscard]] std::string_view sqlstate_in(std::string_view message) noexcept;

/// What to do about it, for the end of a line; may be empty.
[[nodiscard]] std::string_view advice_for(std::string_view sqlstate, next_step step) noexcept;

/// A failure that the server, or the way to it, is the cause of.
class server_failure : public failure {
public:
    server_failure(const std::string& line, next_step step, std::string sqlstate)
        : failure(failure_class::store, line, step), sqlstate_(std::move(sqlstate)) {}

    /// Five characters; empty where the server gave no answer.
    [[nodiscard]] const std::string& sqlstate() const noexcept { return sqlstate_; }

private:
    std::string sqlstate_;
};

}  // namespace waxpress::postgres
