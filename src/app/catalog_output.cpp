#include "app/catalog_output.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/failure.hpp"
#include "sqlite/encoder.hpp"

namespace waxpress::app {
namespace {

constexpr std::size_t narrowest = 40;
constexpr std::size_t widest = 160;

}  // namespace

void add_catalog_options(CLI::App& to, std::string& store, bool& as_json) {
    to.add_option("--in", store, "The store")->capture_default_str();
    to.add_flag("--json", as_json, "Print JSON");
}

sqlite::page_style output_style() {
    sqlite::page_style style;
    if (::isatty(STDOUT_FILENO) == 0) return style;
    winsize size{};
    if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
        style.width = std::clamp<std::size_t>(size.ws_col, narrowest, widest);
    }
    const char* no_colour = std::getenv("NO_COLOR");
    style.in_colour = no_colour == nullptr || *no_colour == '\0';
    return style;
}

void print_out(std::string_view text) {
    const bool is_written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
    if (is_written && std::fflush(stdout) == 0) return;
    throw failure(
        failure_class::store,
        fmt::format("standard output cannot be written: {}", std::strerror(errno))
    );
}

int say_no(std::string_view line) {
    fmt::print(stderr, "waxpress: {}\n", sqlite::printable(line, true));
    return no_answer;
}

std::int64_t parse_record_id(std::string_view text) {
    if (const auto id = sqlite::record_id(text)) return *id;
    throw failure(
        failure_class::usage, fmt::format("\"{}\" is no id: a number like 23755 is wanted", text)
    );
}

}  // namespace waxpress::app
