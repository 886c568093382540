#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "discogs/press_simd.hpp"

namespace waxpress::discogs {

/// The element names of all generations of dumps, and the attribute names that become plain keys,
/// sorted bytewise: a name's rank, its place here, sorts as the name does.
inline constexpr std::array<std::string_view, 61> element_names{
    "aliases",      "anv",          "artist",      "artists",      "catno",
    "companies",    "company",      "contactinfo", "country",      "data_quality",
    "description",  "descriptions", "duration",    "entity_type",  "entity_type_name",
    "extraartists", "format",       "formats",     "genre",        "genres",
    "groups",       "id",           "identifier",  "identifiers",  "image",
    "images",       "join",         "label",       "labels",       "main_release",
    "master",       "master_id",    "members",     "name",         "namevariations",
    "notes",        "parentLabel",  "position",    "profile",      "qty",
    "realname",     "release",      "released",    "resource_url", "role",
    "series",       "status",       "style",       "styles",       "sub_tracks",
    "sublabels",    "text",         "title",       "track",        "tracklist",
    "tracks",       "url",          "urls",        "video",        "videos",
    "year"};

/// The attribute names, likewise.
inline constexpr std::array<std::string_view, 17> attribute_names{
    "catno",
    "description",
    "duration",
    "embed",
    "height",
    "id",
    "is_main_release",
    "name",
    "qty",
    "src",
    "status",
    "text",
    "type",
    "uri",
    "uri150",
    "value",
    "width"};

inline constexpr std::uint8_t no_rank = 0xFF;

/// The rank of `name` in `names`, `no_rank` where it is not there.
template <std::size_t Size>
[[nodiscard]] constexpr std::uint8_t rank_in(
    const std::array<std::string_view, Size>& names, std::string_view name
) noexcept {
    for (std::size_t rank = 0; rank < Size; ++rank) {
        if (names[rank] == name) return static_cast<std::uint8_t>(rank);
    }
    return no_rank;
}

[[nodiscard]] constexpr std::uint8_t rank_of(std::string_view element_name) noexcept {
    return rank_in(element_names, element_name);
}

/// What is written before a value: `,"name":"`. All of `text` can be copied, whatever `size` says.
struct json_key {
    std::array<char, 31> text{};
    std::uint8_t size = 0;  ///< With the quote that opens a string.
};

struct alignas(64) known_name {
    std::array<char, 16> text{};
    json_key key;
    std::uint8_t size = 0;
    std::uint8_t rank = no_rank;
    std::uint8_t plain_rank = no_rank;  ///< Among elements; of an attribute without its `@`.
};

/// The bytes of a little-endian integer that `size` characters fill.
inline constexpr auto head_masks = [] {
    std::array<std::uint64_t, 17> masks{};
    masks.fill(~std::uint64_t{0});
    for (std::size_t size = 0; size < 8; ++size)
        masks[size] = (std::uint64_t{1} << 8 * size) - 1;
    return masks;
}();

/// A table of names, found by their first eight bytes and their size without a collision.
template <std::size_t Size>
class name_table {
public:
    /// `prefix` stands before each name in its JSON key.
    constexpr name_table(const std::array<std::string_view, Size>& names, std::string_view prefix) {
        slots_.fill(Size);
        names_[Size].size = no_rank;  // Stands for all empty slots; no name is that long.
        for (std::size_t rank = 0; rank < Size; ++rank) {
            names_[rank] = entry(names[rank], prefix, rank);
            std::uint8_t& slot = slots_[slot_of(names[rank])];
            has_collision_ = has_collision_ || slot != Size;
            slot = static_cast<std::uint8_t>(rank);
        }
    }

    [[nodiscard]] constexpr bool has_collision() const noexcept { return has_collision_; }
    [[nodiscard]] constexpr const known_name& operator[](std::size_t rank) const noexcept {
        return names_[rank];
    }

    /// The rank of the one name that the `size` bytes at `text`, at most 16, can be. 16 bytes can
    /// be read. `is` tells whether it is that name: there is an entry for every rank given here.
    [[nodiscard]] std::size_t candidate(const char* text, unsigned size) const noexcept {
        std::uint64_t head = 0;
        std::memcpy(&head, text, sizeof(head));
        return slots_[slot_of(head & head_masks[size], size)];
    }

    [[nodiscard]] bool is(std::size_t rank, const char* text, unsigned size) const noexcept {
        const known_name& name = names_[rank];
        return name.size == size && same_bytes(text, name.text.data(), size);
    }

private:
    static constexpr std::size_t slot_of(std::uint64_t head, unsigned size) noexcept {
        constexpr std::uint64_t factor = 0x138406555a55c065;  // Found by trial: no two names meet.
        return static_cast<std::size_t>(((head + size) * factor) >> 56U);
    }

    static constexpr std::size_t slot_of(std::string_view name) noexcept {
        std::uint64_t head = 0;
        for (std::size_t at = 0; at < name.size() && at < 8; ++at) {
            head |= std::uint64_t{static_cast<unsigned char>(name[at])} << (8U * at);
        }
        return slot_of(head, static_cast<unsigned>(name.size()));
    }

    static constexpr known_name entry(
        std::string_view name, std::string_view prefix, std::size_t rank
    ) {
        known_name made;
        std::ranges::copy(name, made.text.begin());
        char* at = made.key.text.data();
        for (const std::string_view part :
             {std::string_view(",\""), prefix, name, std::string_view("\":\"")}) {
            at = std::ranges::copy(part, at).out;
        }
        made.key.size = static_cast<std::uint8_t>(at - made.key.text.data());
        made.size = static_cast<std::uint8_t>(name.size());
        made.rank = static_cast<std::uint8_t>(rank);
        made.plain_rank = rank_in(element_names, name);
        return made;
    }

    std::array<known_name, Size + 1> names_{};
    std::array<std::uint8_t, 256> slots_{};
    bool has_collision_ = false;
};

inline constexpr name_table elements(element_names, "");
inline constexpr name_table attributes(attribute_names, "@");

static_assert(std::endian::native == std::endian::little, "names are compared as integers");
static_assert(std::ranges::is_sorted(element_names) && std::ranges::is_sorted(attribute_names));
static_assert(!elements.has_collision() && !attributes.has_collision());
static_assert(element_names.size() <= 64, "a set of ranks is one 64-bit mask");

}  // namespace waxpress::discogs
