#include "app/progress.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace waxpress::app {
namespace {

using namespace std::chrono_literals;

constexpr auto terminal_interval = 200ms;
constexpr auto plain_interval = 5s;
constexpr int narrowest_bar = 5;
constexpr int widest_bar = 30;

int terminal_width(std::FILE* to) {
    winsize size{};
    if (ioctl(fileno(to), TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 100;
    return size.ws_col;
}

double per_second(std::uint64_t amount, double seconds) {
    return seconds > 0 ? static_cast<double>(amount) / seconds : 0;
}

std::string remaining(const progress_figures& figures) {
    if (figures.total == 0 || figures.done == 0 || figures.done > figures.total) return "";
    const double left = figures.seconds * static_cast<double>(figures.total - figures.done) /
                        static_cast<double>(figures.done);
    const auto seconds = static_cast<std::uint64_t>(std::llround(left));
    if (seconds < 60) return fmt::format("ETA {} s", seconds);
    if (seconds < 3600) return fmt::format("ETA {}:{:02} min", seconds / 60, seconds % 60);
    return fmt::format("ETA {}:{:02} h", seconds / 3600, seconds / 60 % 60);
}

}  // namespace

std::optional<progress_mode> progress_mode_named(std::string_view name) noexcept {
    if (name == "auto") return progress_mode::automatic;
    if (name == "plain") return progress_mode::plain;
    if (name == "json") return progress_mode::json;
    if (name == "none") return progress_mode::none;
    return std::nullopt;
}

std::string progress_line(const progress_figures& figures, int width, bool in_colour) {
    const double share =
        figures.total == 0
            ? 0
            : std::min(1.0, static_cast<double>(figures.done) / static_cast<double>(figures.total));
    const std::string head = fmt::format("{:<20}", figures.name);
    std::string tail;
    if (figures.total != 0) tail += fmt::format(" {:3.0f} %", 100 * share);
    if (figures.records != 0) {
        tail += fmt::format(
            "  {} records  {:.0f}/s", figures.records, per_second(figures.records, figures.seconds)
        );
    }
    if (figures.text_bytes != 0) {
        tail += fmt::format("  {:.0f} MB/s", per_second(figures.text_bytes, figures.seconds) / 1e6);
    }
    if (const std::string eta = remaining(figures); !eta.empty()) tail += "  " + eta;
    const int room = width - static_cast<int>(head.size() + tail.size()) - 3;
    std::string bar;
    if (figures.total != 0 && room >= narrowest_bar) {
        const int cells = std::min(room, widest_bar);
        const int full = static_cast<int>(share * cells);
        for (int i = 0; i < cells; ++i)
            bar += i < full ? '#' : '.';
        bar = in_colour ? fmt::format("\x1b[36m{}\x1b[0m", bar) : "[" + bar + "]";
    }
    return head + bar + tail;
}

std::string progress_json(const progress_figures& figures, bool is_final) {
    return fmt::format(
        R"({{"event":"{}","name":"{}","done":{},"total":{},"records":{},"text_bytes":{},"seconds":{:.3f}}})",
        is_final ? "done" : "progress",
        figures.name,
        figures.done,
        figures.total,
        figures.records,
        figures.text_bytes,
        figures.seconds
    );
}

progress_display::progress_display(progress_mode mode, std::FILE* to) : mode_(mode), to_(to) {
    is_terminal_ = isatty(fileno(to)) != 0;
    const char* no_colour = std::getenv("NO_COLOR");
    in_colour_ = is_terminal_ && (no_colour == nullptr || *no_colour == '\0');
    if (mode_ == progress_mode::automatic && !is_terminal_) mode_ = progress_mode::plain;
    if (mode_ == progress_mode::none) return;
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

progress_display::~progress_display() {
    if (!thread_.joinable()) return;
    thread_.request_stop();
    thread_.join();
    const std::lock_guard lock(mutex_);
    if (is_open_ && mode_ == progress_mode::automatic) std::fputc('\n', to_);
}

progress_figures progress_display::figures() const {
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - begun_;
    return {name_, done_, total_, records_, text_bytes_, passed.count()};
}

void progress_display::run(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    while (!stop.stop_requested()) {
        wake_.wait_for(lock, stop, terminal_interval, [] { return false; });
        if (stop.stop_requested() || !is_open_) continue;
        const bool is_due = mode_ == progress_mode::automatic ||
                            std::chrono::steady_clock::now() - drawn_ >= plain_interval;
        if (is_due) draw(false);
    }
}

// Called with mutex_ held.
void progress_display::draw(bool is_final) {
    drawn_ = std::chrono::steady_clock::now();
    const progress_figures now = figures();
    if (mode_ == progress_mode::json) {
        fmt::print(to_, "{}\n", progress_json(now, is_final));
    } else if (mode_ == progress_mode::automatic) {
        fmt::print(
            to_,
            "\r\x1b[K{}{}",
            progress_line(now, terminal_width(to_), in_colour_),
            is_final ? "\n" : ""
        );
    } else {
        fmt::print(to_, "{}\n", progress_line(now, 100, false));
    }
    std::fflush(to_);
}

void progress_display::begin(std::string_view name, std::uint64_t total) {
    const std::lock_guard lock(mutex_);
    name_ = name;
    total_ = total;
    done_ = 0;
    records_ = 0;
    text_bytes_ = 0;
    begun_ = std::chrono::steady_clock::now();
    drawn_ = begun_;
    is_open_ = true;
}

void progress_display::advance(
    std::uint64_t done, std::uint64_t records, std::uint64_t text_bytes
) noexcept {
    done_.store(done, std::memory_order_relaxed);
    records_.store(records, std::memory_order_relaxed);
    text_bytes_.store(text_bytes, std::memory_order_relaxed);
}

void progress_display::end() {
    const std::lock_guard lock(mutex_);
    if (is_open_ && mode_ != progress_mode::none) draw(true);
    is_open_ = false;
}

void progress_display::say(const std::string& line) {
    const std::lock_guard lock(mutex_);
    if (is_open_ && mode_ == progress_mode::automatic) fmt::print(to_, "\r\x1b[K");
    fmt::print(to_, "{}\n", line);
    std::fflush(to_);
}

}  // namespace waxpress::app
