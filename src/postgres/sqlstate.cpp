#include "postgres/sqlstate.hpp"

#include <algorithm>
#include <array>

namespace waxpress::postgres {
namespace {

struct rule {
    std::string_view prefix;
    next_step step;
};

// The first that fits counts: single codes stand before their classes.
constexpr std::array rules{
    rule{"08", next_step::reconnect},
    rule{"57P0", next_step::reconnect},   // Shut down, crashed, starting up, idle for too long.
    rule{"53300", next_step::reconnect},  // Too many connections.
    rule{"25P03", next_step::reconnect},  // Idle in a transaction for too long: it hung up.
    rule{"25006", next_step::reconnect},  // Read only: this server is a standby now.
    rule{"40", next_step::retry},
    rule{"53", next_step::retry},     // Disk full, out of memory.
    rule{"55P03", next_step::retry},  // A lock was not to be had.
    rule{"55006", next_step::retry},
    rule{"57014", next_step::retry},  // A statement took too long, or was cancelled.
    rule{"58030", next_step::retry},  // The server's disk cannot be read or written.
    rule{"22", next_step::split},
    rule{"23", next_step::split},
    rule{"44", next_step::split},
    rule{"54", next_step::split},
    rule{"P0001", next_step::split},  // A trigger refuses a row.
};

bool is_code_character(char c) noexcept {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
}

}  // namespace

next_step step_of(std::string_view sqlstate) noexcept {
    const auto* found = std::find_if(rules.begin(), rules.end(), [&](const rule& one) {
        return sqlstate.starts_with(one.prefix);
    });
    return found == rules.end() ? next_step::stop : found->step;
}

std::string_view sqlstate_in(std::string_view message) noexcept {
    constexpr std::size_t code_size = 5;
    for (std::size_t at = message.find(":  "); at != std::string_view::npos;
         at = message.find(":  ", at + 1)) {
        const std::string_view code = message.substr(at + 3, code_size);
        if (code.size() == code_size && std::all_of(code.begin(), code.end(), is_code_character) &&
            message.substr(at + 3 + code_size, 1) == ":") {
            return code;
        }
    }
    return {};
}

std::string_view advice_for(std::string_view sqlstate, next_step step) noexcept {
    if (sqlstate.starts_with("28")) return "check the user and the password";
    if (sqlstate == "3D000") return "make the database, or run: waxpress schema-init";
    if (sqlstate == "42501") return "grant the user what it lacks";
    if (sqlstate == "42P01" || sqlstate == "42703" || sqlstate == "3F000") {
        return "make the tables: waxpress schema-init";
    }
    if (sqlstate == "53100") return "make room on the server's disk";
    if (step == next_step::reconnect) return "is the server up, and is this its address?";
    return {};
}

}  // namespace waxpress::postgres
