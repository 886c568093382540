#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <cstdio>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

namespace waxpress::app {

enum class progress_mode : std::uint8_t { automatic, plain, json, none };

/// "auto", "plain", "json" or "none"; nullopt for anything else.
[[nodiscard]] std::optional<progress_mode> progress_mode_named(std::string_view name) noexcept;

/// What a line of progress shows.
struct progress_figures {
    std::string_view name;
    std::uint64_t done = 0;   ///< Of `total`, in whatever both count: bytes of the file, rows.
    std::uint64_t total = 0;  ///< 0: unknown.
    std::uint64_t records = 0;
    std::uint64_t text_bytes = 0;
    double seconds = 0;
};

/// One line, as wide as `width` allows; with colour where asked for. Pure.
[[nodiscard]] std::string progress_line(const progress_figures& figures, int width, bool in_colour);
/// One JSON object. Pure.
[[nodiscard]] std::string progress_json(const progress_figures& figures, bool is_final);

/// Shows how far each part of a run is: a line that is drawn over on a terminal, lines now and
/// then elsewhere. Any thread may count; one thread begins and ends parts.
///
/// Output: `to`, which is standard error so that pipes stay clean.
class progress_display {
public:
    progress_display(progress_mode mode, std::FILE* to);
    ~progress_display();
    progress_display(const progress_display&) = delete;
    progress_display& operator=(const progress_display&) = delete;

    void begin(std::string_view name, std::uint64_t total);
    void advance(std::uint64_t done, std::uint64_t records, std::uint64_t text_bytes) noexcept;
    void end();
    /// A line of its own, above what is drawn over.
    void say(const std::string& line);

private:
    void run(const std::stop_token& stop);
    void draw(bool is_final);
    [[nodiscard]] progress_figures figures() const;

    // Constant after construction.
    progress_mode mode_;
    std::FILE* to_;
    bool is_terminal_ = false;
    bool in_colour_ = false;
    // Counted by any thread.
    std::atomic<std::uint64_t> done_{0};
    std::atomic<std::uint64_t> records_{0};
    std::atomic<std::uint64_t> text_bytes_{0};
    // Guarded by mutex_.
    std::mutex mutex_;
    std::condition_variable_any wake_;
    std::string name_;
    std::uint64_t total_ = 0;
    bool is_open_ = false;
    std::chrono::steady_clock::time_point begun_;
    std::chrono::steady_clock::time_point drawn_;

    std::jthread thread_;
};

}  // namespace waxpress::app
