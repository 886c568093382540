#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "dump/state_bytes.hpp"

namespace waxpress::dump {

enum class header_status : std::uint8_t {
    need_more,
    done,
    not_gzip,        ///< Other magic bytes.
    unknown_method,  ///< Not deflate, or flags that no version knows.
    wrong_crc,       ///< The header's own checksum differs.
};

/// Reads the header of a gzip member, in pieces of any size, and forgets what it says.
///
/// Errors: a status; `consumed` counts the bytes taken in any case. Never throws.
class gzip_header {
public:
    struct step {
        header_status status = header_status::need_more;
        std::size_t consumed = 0;
    };

    [[nodiscard]] step feed(std::span<const std::byte> in) noexcept;

    void save(state_writer& out) const;
    /// False where the bytes are no such state.
    [[nodiscard]] bool restore(state_reader& in) noexcept;

private:
    enum class part : std::uint8_t { fixed, extra_size, extra, name, comment, crc, done };

    [[nodiscard]] header_status take(unsigned byte) noexcept;
    [[nodiscard]] header_status take_fixed(unsigned byte) noexcept;
    [[nodiscard]] bool has(unsigned flag) const noexcept { return (flags_ & flag) != 0; }
    void enter(part next) noexcept;

    part part_ = part::fixed;
    std::size_t at_ = 0;  // Bytes of this part that have been taken.
    unsigned flags_ = 0;
    std::size_t extra_size_ = 0;
    std::uint32_t crc_ = 0;
    unsigned wanted_crc_ = 0;
};

}  // namespace waxpress::dump
