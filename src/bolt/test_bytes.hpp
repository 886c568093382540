#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "bolt/chunking.hpp"
#include "bolt/packer.hpp"

namespace waxpress::bolt {

/// Bytes written as hexadecimal digits, with spaces anywhere.
[[nodiscard]] inline std::string hex(std::string_view digits) {
    std::string out;
    int half = -1;
    for (const char c : digits) {
        if (c == ' ') continue;
        const int digit = c <= '9' ? c - '0' : c - 'A' + 10;
        if (half < 0) {
            half = digit;
        } else {
            out.push_back(static_cast<char>(half * 16 + digit));
            half = -1;
        }
    }
    return out;
}

/// One message in chunks.
[[nodiscard]] inline std::string framed(std::string_view message) {
    std::string out;
    chunk_writer chunks(out);
    chunks.part(message);
    chunks.end();
    return out;
}

[[nodiscard]] inline std::string packed_value(const value& what) {
    std::string out;
    packer(out).put(what);
    return out;
}

/// A server's message, framed.
[[nodiscard]] inline std::string success(const map& metadata = {}) {
    return framed(hex("B1 70") + pack(metadata));
}
[[nodiscard]] inline std::string failed(std::string_view code, std::string_view message = "no") {
    return framed(hex("B1 7F") + pack({{"code", code}, {"message", message}}));
}
[[nodiscard]] inline std::string record(const list& values) {
    return framed(hex("B1 71") + packed_value(values));
}
[[nodiscard]] inline std::string ignored() {
    return hex("00 02 B0 7E 00 00");
}

}  // namespace waxpress::bolt
