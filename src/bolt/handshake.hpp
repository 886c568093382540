#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "bolt/version.hpp"

namespace waxpress::bolt {

enum class handshake_status : std::uint8_t {
    need_more,
    agreed,
    refused,    ///< The server speaks no version that is spoken here.
    http,       ///< Something answered in HTTP: the wrong port.
    malformed,  ///< What came is no Bolt.
};

/// How client and server agree on a version.
///
/// Shape:  pure. Offers the list of the server's own versions (from Bolt 5.7 on) first, then 5.8 to
///         5.6, 5.4 to 5.0 and 4.4.
/// Errors: a status; never throws but for lack of memory.
/// Source: reference/bolt.md, 1.2.
class handshake {
public:
    /// What the client begins with.
    [[nodiscard]] static std::string_view proposal() noexcept;

    /// Takes bytes off the front of `input`. What is to be sent is appended to `out`.
    [[nodiscard]] handshake_status feed(std::string_view& input, std::string& out);
    /// Once it is agreed.
    [[nodiscard]] protocol_version version() const noexcept { return version_; }

private:
    [[nodiscard]] handshake_status decide(std::string& out);
    [[nodiscard]] handshake_status choose_from_manifest(std::string& out);

    std::string collected_;
    protocol_version version_;
};

}  // namespace waxpress::bolt
