#include "base/utc_time.hpp"

#include <fmt/format.h>

namespace waxpress {
namespace {

struct utc_parts {
    std::chrono::year_month_day date;
    std::chrono::hh_mm_ss<std::chrono::nanoseconds> clock;
};

utc_parts parts_of(std::chrono::system_clock::time_point when) {
    using namespace std::chrono;
    const auto day = floor<days>(when);
    return {year_month_day(day), hh_mm_ss(duration_cast<nanoseconds>(when - day))};
}

}  // namespace

std::string format_utc(std::chrono::system_clock::time_point when, fraction digits) {
    const utc_parts parts = parts_of(when);
    std::string text = fmt::format(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:09}",
        static_cast<int>(parts.date.year()),
        static_cast<unsigned>(parts.date.month()),
        static_cast<unsigned>(parts.date.day()),
        parts.clock.hours().count(),
        parts.clock.minutes().count(),
        parts.clock.seconds().count(),
        parts.clock.subseconds().count()
    );
    constexpr std::size_t whole_seconds = 19;
    const auto shown = static_cast<std::size_t>(digits);
    text.resize(whole_seconds + (shown == 0 ? 0 : 1 + shown));
    return text + 'Z';
}

std::string format_utc_clock(std::chrono::system_clock::time_point when) {
    const utc_parts parts = parts_of(when);
    return fmt::format(
        "{:02}:{:02}:{:02}",
        parts.clock.hours().count(),
        parts.clock.minutes().count(),
        parts.clock.seconds().count()
    );
}

}  // namespace waxpress
