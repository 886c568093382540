#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace waxpress::discogs {

/// The kind of work that a credit's role is: production, engineering, mastering, session, design,
/// management, or other.
///
/// Shape:  the longest phrase of the table that the role holds, in ASCII lower case, decides; of
///         equally long ones the alphabetically first.
/// Cost:   one search of the role for each phrase, of which there are about seventy: keep the
/// answer. Source: reference/wire-and-schema.md, 4.3.
[[nodiscard]] std::string_view category_of_role(std::string_view role);

/// Keeps what `category_of_role` has answered: roles come again and again.
///
/// Units:    up to 50,000 roles; people type them, so there is no end. Then it begins anew.
/// Lifetime: one per thread. Categories live for ever.
class role_categories {
public:
    [[nodiscard]] std::string_view of(std::string_view role);

private:
    struct text_hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept {
            return std::hash<std::string_view>{}(text);
        }
    };
    std::unordered_map<std::string, std::string_view, text_hash, std::equal_to<>> known_;
};

}  // namespace waxpress::discogs
