#pragma once

#include <string_view>

namespace waxpress::sqlite {

/// What nearly every video's address begins with; only the rest of it is stored.
inline constexpr std::string_view video_prefix = "https://www.youtube.com/watch?v=";

/// What a company's address is, with its label id behind; then only that it was there is stored.
inline constexpr std::string_view label_address = "https://api.discogs.com/labels/";

}  // namespace waxpress::sqlite
