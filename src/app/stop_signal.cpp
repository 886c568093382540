#include "app/stop_signal.hpp"

#include <csignal>

namespace waxpress::app {
namespace {

volatile std::sig_atomic_t asked = 0;

extern "C" void ask_to_stop(int signal) {
    if (asked != 0) {
        std::signal(signal, SIG_DFL);
        std::raise(signal);
        return;
    }
    asked = 1;
}

}  // namespace

stop_signal::stop_signal() {
    asked = 0;
    std::signal(SIGINT, ask_to_stop);
    std::signal(SIGTERM, ask_to_stop);
}

stop_signal::~stop_signal() {
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
}

bool stop_signal::was_asked() noexcept {
    return asked != 0;
}

}  // namespace waxpress::app
