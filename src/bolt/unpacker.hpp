#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bolt/value.hpp"

namespace waxpress::bolt {

/// How many lists, maps and structures may lie in one another.
inline constexpr int deepest_value = 100;

/// Reads packed values off bytes that nobody vouches for.
///
/// Lifetime: views `packed`, which stays where it is while it is used.
/// Errors:   every call gives back false for what is malformed: cut short, a reserved marker, a key
///           that is no text, a count above what the bytes left can hold, nesting deeper than
///           `deepest_value`, a graph or temporal structure that is not as it must be. What was
///           asked for is then unspecified, and nothing more can be read. Throws only for lack of
///           memory.
/// Cost:     memory in proportion to the bytes.
/// Source:   reference/bolt.md, 1.7.
class unpacker {
public:
    explicit unpacker(std::string_view packed) noexcept : left_(packed) {}

    [[nodiscard]] bool read(value& out);
    [[nodiscard]] bool read(map& out);
    [[nodiscard]] bool read(std::string& out);
    /// Appends the items of a list to `out`; `count` says how many they were.
    [[nodiscard]] bool append_items(std::vector<value>& out, std::size_t& count);
    /// The header of a structure; its fields follow.
    [[nodiscard]] bool read_header(std::uint8_t& tag, std::size_t& fields) noexcept;

    [[nodiscard]] bool is_at_end() const noexcept { return left_.empty(); }

private:
    [[nodiscard]] bool take(std::size_t size, std::string_view& out) noexcept;
    [[nodiscard]] bool take_byte(std::uint8_t& out) noexcept;
    template <class Unsigned>
    [[nodiscard]] bool take_number(Unsigned& out) noexcept;
    /// A count of `1 << width` bytes.
    [[nodiscard]] bool take_count(unsigned width, std::size_t& out) noexcept;
    /// A count that is in the marker, or behind it. False: the marker is of something else.
    [[nodiscard]] bool take_count_of(
        std::uint8_t marker, std::uint8_t tiny, std::uint8_t sized, std::size_t& out
    ) noexcept;

    [[nodiscard]] bool read_marked(std::uint8_t marker, value& out);
    [[nodiscard]] bool read_sized(std::uint8_t marker, value& out);
    [[nodiscard]] bool read_number(std::uint8_t marker, value& out) noexcept;
    [[nodiscard]] bool read_text(std::size_t size, std::string& out);
    [[nodiscard]] bool read_items(std::size_t count, std::vector<value>& out);
    [[nodiscard]] bool read_entries(std::size_t count, map& out);
    [[nodiscard]] bool read_structure(std::size_t fields, value& out);

    std::string_view left_;
    int depth_ = 0;
};

}  // namespace waxpress::bolt
