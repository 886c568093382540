#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace waxpress {

/// Part of one gzip member, deflated on its own: pieces made by several threads follow one another
/// as if one thread had made them.
struct gzip_piece {
    std::string bytes;      ///< Whole deflate blocks, the last of them not final, ending on a byte.
    std::uint32_t crc = 0;  ///< Of the text alone.
    std::uint64_t text_bytes = 0;
};

/// What matters more, time or size.
enum class gzip_effort : std::uint8_t { fast, small };

/// Deflates pieces. Lifetime: keeps its tables; one per thread.
/// Errors: failure(store) where the compressor refuses, which only happens without memory.
class piece_packer {
public:
    explicit piece_packer(gzip_effort effort = gzip_effort::small);
    ~piece_packer();
    piece_packer(piece_packer&&) noexcept;
    piece_packer& operator=(piece_packer&&) noexcept;

    [[nodiscard]] gzip_piece pack(std::string_view text);

private:
    struct state;
    std::unique_ptr<state> state_;
};

/// What stands around the pieces of a member. Errors: none.
class gzip_frame {
public:
    [[nodiscard]] static std::string_view header() noexcept;
    void add(const gzip_piece& piece) noexcept;
    /// The final, empty block, and the check sums of all that was added.
    [[nodiscard]] std::string trailer() const;

private:
    std::uint32_t crc_ = 0;
    std::uint64_t text_bytes_ = 0;
};

}  // namespace waxpress
