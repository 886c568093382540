#pragma once

namespace waxpress::app {

/// Ctrl-C and SIGTERM as a question to ask: the first asks to end cleanly, the second ends at once.
/// One at a time; restores what was there before.
class stop_signal {
public:
    stop_signal();
    ~stop_signal();
    stop_signal(const stop_signal&) = delete;
    stop_signal& operator=(const stop_signal&) = delete;

    [[nodiscard]] static bool was_asked() noexcept;
};

}  // namespace waxpress::app
