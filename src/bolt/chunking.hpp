#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace waxpress::bolt {

inline constexpr std::size_t largest_chunk = 0xFFFF;

/// Appends a message that comes in parts as chunks, and their end.
///
/// Shape:    `chunk_writer(out).part(a); .part(b); .end()`: one message, `a` then `b`.
/// Lifetime: borrows `out`, which nobody else changes between the first part and the end.
class chunk_writer {
public:
    explicit chunk_writer(std::string& out) noexcept : out_(&out) {}

    void part(std::string_view input);
    void end();

private:
    void close_chunk();

    std::string* out_;
    std::size_t open_at_ = std::string::npos;  ///< Of the header of the chunk that is open.
};

enum class dechunk_status : std::uint8_t {
    message,    ///< One is whole.
    need_more,  ///< All bytes are used.
    too_large,  ///< The message is above the limit.
};

/// Puts messages together from chunks, wherever they were cut. An empty chunk outside of a message
/// means nothing (the server keeps the connection alive).
///
/// Errors: `too_large`, and then for ever.
/// Source: reference/bolt.md, 1.3.
class dechunker {
public:
    explicit dechunker(std::size_t most_message_bytes) noexcept : most_(most_message_bytes) {}

    /// Takes bytes off the front of `input` until a message is whole or they are used up.
    [[nodiscard]] dechunk_status feed(std::string_view& input);
    /// Lifetime: until the next `feed`.
    [[nodiscard]] std::string_view message() const noexcept { return message_; }

private:
    [[nodiscard]] bool take_header(std::string_view& input);

    std::size_t most_;
    std::string collected_;
    std::string_view message_;
    std::size_t left_in_chunk_ = 0;
    std::uint8_t header_bytes_ = 0;
    std::uint16_t header_ = 0;
    bool is_in_message_ = false;
    bool is_too_large_ = false;
};

}  // namespace waxpress::bolt
