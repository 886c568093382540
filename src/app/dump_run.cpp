#include "app/dump_run.hpp"

#include <algorithm>
#include <filesystem>
#include <thread>

#include <fmt/format.h>
#include <malloc.h>

#include "base/byte_size.hpp"

namespace waxpress::app {
namespace {

constexpr int exit_interrupted = 130;
constexpr std::uint64_t least_memory = 96 * mib;
// Most of --memory goes to dictionaries, buffers and what the allocator leaves unused.
constexpr std::uint64_t in_flight_share = 16;

}  // namespace

std::vector<opened_dump> open_dumps(const dump::dump_wish& wish, bool verifies) {
    std::vector<opened_dump> opened;
    for (dump::dump_file& file : dump::find_dumps(wish)) {
        dump::reader_options how;
        how.verifies = verifies;
        opened_dump one{file, std::make_unique<dump::dump_reader>(file, how)};
        const auto same = std::find_if(opened.begin(), opened.end(), [&](const opened_dump& other) {
            return other.reader->kind() == one.reader->kind();
        });
        if (same != opened.end()) {
            throw failure(
                failure_class::usage,
                fmt::format(
                    "{} and {} both hold {}; load one file a kind",
                    dump::display_name(same->file.path),
                    dump::display_name(file.path),
                    discogs::plural_name(one.reader->kind())
                )
            );
        }
        opened.push_back(std::move(one));
    }
    return opened;
}

pipeline::kind_receipt begun_receipt(const opened_dump& dump) {
    pipeline::kind_receipt receipt;
    receipt.kind = dump.reader->kind();
    receipt.source = dump.file.path == "-"
                         ? dump::display_name(dump.file.path)
                         : std::filesystem::path(dump.file.path).filename().string();
    receipt.month = dump.file.month;
    return receipt;
}

pipeline::row_progress shown_on(progress_display& progress) {
    auto shown = std::make_shared<std::string>();
    return [&progress, shown](std::string_view name, std::uint64_t done, std::uint64_t total) {
        if (*shown != name) {
            *shown = name;
            progress.begin(name, total);
        }
        progress.advance(done, done, 0);
        if (done >= total) {
            progress.end();
            shown->clear();
        }
    };
}

std::uint64_t parse_memory(const std::string& text) {
    const std::uint64_t memory = parse_byte_size(text);
    if (memory >= least_memory) return memory;
    throw failure(
        failure_class::usage,
        fmt::format("--memory {}: too little, from {} on", text, format_byte_size(least_memory))
    );
}

std::uint64_t memory_in_flight(std::uint64_t memory) noexcept {
    return memory / in_flight_share;
}

std::size_t pressing_threads(std::size_t workers) noexcept {
    return workers != 0 ? workers : std::max(1U, std::thread::hardware_concurrency());
}

void keep_the_heap_small() {
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, 4 * static_cast<int>(mib));
    mallopt(M_ARENA_MAX, 2);
#endif
}

void run_outcome::add(kind_load_result&& result) {
    if (!result.input_failure.empty()) input_failures.push_back(result.input_failure);
    was_stopped = was_stopped || result.was_stopped;
    was_refused = was_refused || result.was_refused;
    receipt.kinds.push_back(std::move(result.receipt));
}

int run_outcome::exit_status() const {
    if (!receipt.adds_up()) return static_cast<int>(failure_class::incomplete);
    if (!input_failures.empty()) return static_cast<int>(failure_class::input);
    if (was_refused) return static_cast<int>(failure_class::incomplete);
    return was_stopped ? exit_interrupted : 0;
}

}  // namespace waxpress::app
