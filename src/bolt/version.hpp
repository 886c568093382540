#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace waxpress::bolt {

/// A version of the protocol, and what differs between those that are spoken here: 4.4, 5.0 to 5.4
/// and 5.6 to 5.8 (no server ever agreed on 5.5).
/// Source: reference/bolt.md, 1.1 and 1.4.
struct protocol_version {
    std::uint8_t major = 0;
    std::uint8_t minor = 0;

    // NOLINTNEXTLINE(modernize-use-nullptr)
    [[nodiscard]] auto operator<=>(const protocol_version&) const = default;

    [[nodiscard]] bool is_known() const noexcept {
        return *this == protocol_version{4, 4} || (major == 5 && minor <= 8 && minor != 5);
    }
    /// Credentials come in a message of their own.
    [[nodiscard]] bool has_logon() const noexcept { return *this >= protocol_version{5, 1}; }
    [[nodiscard]] bool has_notification_filter() const noexcept {
        return *this >= protocol_version{5, 2};
    }
    [[nodiscard]] bool has_bolt_agent() const noexcept { return *this >= protocol_version{5, 3}; }
    [[nodiscard]] bool has_telemetry() const noexcept { return *this >= protocol_version{5, 4}; }
    /// Nodes and relationships carry textual ids; times of the day's offset are in UTC.
    [[nodiscard]] bool has_element_ids() const noexcept { return major >= 5; }

    [[nodiscard]] std::string shown() const {
        return std::to_string(major) + "." + std::to_string(minor);
    }
};

}  // namespace waxpress::bolt
