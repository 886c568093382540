#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace waxpress::discogs {

/// The four kinds of record that a month of dumps holds, in the order in which they are loaded.
enum class entity_kind : std::uint8_t { artists, labels, masters, releases };

inline constexpr std::array all_kinds{
    entity_kind::artists, entity_kind::labels, entity_kind::masters, entity_kind::releases};

[[nodiscard]] constexpr std::size_t index_of(entity_kind kind) noexcept {
    return static_cast<std::size_t>(kind);
}

/// "artists": the name in file names, root elements, queues and tables.
[[nodiscard]] constexpr std::string_view plural_name(entity_kind kind) noexcept {
    constexpr std::array<std::string_view, 4> names{"artists", "labels", "masters", "releases"};
    return names[index_of(kind)];
}

/// "artist": the name of the record element.
[[nodiscard]] constexpr std::string_view element_name(entity_kind kind) noexcept {
    constexpr std::array<std::string_view, 4> names{"artist", "label", "master", "release"};
    return names[index_of(kind)];
}

/// The kind named by `name`, singular or plural.
[[nodiscard]] constexpr std::optional<entity_kind> kind_named(std::string_view name) noexcept {
    for (const entity_kind kind : all_kinds) {
        if (name == plural_name(kind) || name == element_name(kind)) return kind;
    }
    return std::nullopt;
}

}  // namespace waxpress::discogs
