#include "discogs/year.hpp"

#include <algorithm>
#include <cctype>
#include <chrono>

namespace waxpress::discogs {
namespace {

constexpr int earliest_year = 1860;

bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

}  // namespace

int year_of(std::string_view text, int latest) noexcept {
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())) != 0)
        text.remove_prefix(1);
    if (text.size() < 4 || !std::all_of(text.begin(), text.begin() + 4, is_digit)) return 0;
    const int year =
        1000 * (text[0] - '0') + 100 * (text[1] - '0') + 10 * (text[2] - '0') + (text[3] - '0');
    return year >= earliest_year && year <= latest ? year : 0;
}

int current_utc_year() {
    const auto today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
    return static_cast<int>(std::chrono::year_month_day(today).year());
}

}  // namespace waxpress::discogs
