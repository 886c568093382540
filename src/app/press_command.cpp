#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <memory>
#include <thread>

#include <CLI/CLI.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "app/command.hpp"
#include "app/option_values.hpp"
#include "base/byte_size.hpp"
#include "base/ordered_map.hpp"
#include "base/unique_fd.hpp"
#include "discogs/json_value.hpp"
#include "discogs/press.hpp"
#include "discogs/sha256.hpp"
#include "dump/dump_reader.hpp"
#include "dump/find_dumps.hpp"
#include "dump/press_slab.hpp"

namespace waxpress::app {
namespace {

struct press_words {
    std::string path;
    std::string out = "-";
    std::string kind;
    std::size_t workers = 0;
    std::uint64_t max_rejects = 100;
    bool no_verify = false;
};

/// Lines of JSON, and what was refused on the way.
struct pressed_lines {
    std::string text;
    std::vector<discogs::rejected_record> rejects;

    [[nodiscard]] std::size_t bytes() const noexcept { return text.capacity(); }
};

pressed_lines to_lines(discogs::record_block&& block) {
    pressed_lines lines;
    lines.text.reserve(block.text.size() + block.records.size() * 160);
    const std::string head =
        fmt::format("{{\"kind\":\"{}\",\"id\":", discogs::plural_name(block.kind));
    for (const discogs::record_entry& entry : block.records) {
        lines.text += head;
        discogs::append_json_string(block.id(entry), lines.text);
        lines.text.append(",\"sha256\":\"").append(discogs::to_hex(entry.hash));
        lines.text.append("\",\"data\":").append(block.json(entry)).append("}\n");
    }
    lines.rejects = std::move(block.rejects);
    return lines;
}

/// Standard output or a file. A reader that has gone away is no failure: there is no more to say.
class line_output {
public:
    explicit line_output(const std::string& path) {
        if (path == "-") {
            file_ = unique_fd(1, "standard output", failure_class::store);
        } else {
            file_ = unique_fd::open(path, O_WRONLY | O_CREAT | O_TRUNC, failure_class::store);
        }
    }
    /// False once the reader is gone.
    [[nodiscard]] bool write(std::string_view text) {
        std::string_view left = text;
        while (!left.empty()) {
            const ssize_t wrote = ::write(file_.get(), left.data(), left.size());
            if (wrote >= 0) {
                left.remove_prefix(static_cast<std::size_t>(wrote));
            } else if (errno == EPIPE) {
                return false;
            } else if (errno != EINTR) {
                throw failure(
                    failure_class::store,
                    fmt::format("{}: cannot be written: {}", file_.name(), std::strerror(errno))
                );
            }
        }
        return true;
    }

private:
    unique_fd file_;
};

int run_press(const press_words& words) {
    std::signal(SIGPIPE, SIG_IGN);
    dump::dump_wish wish;
    wish.paths = {words.path};
    if (!words.kind.empty()) wish.kind = kinds_named(words.kind).front();
    const std::vector<dump::dump_file> files = dump::find_dumps(wish);
    if (files.size() != 1) {
        throw failure(
            failure_class::usage, fmt::format("{}: a folder; press takes one file", words.path)
        );
    }
    dump::reader_options how;
    how.verifies = !words.no_verify;
    dump::dump_reader reader(files.front(), how);
    line_output out(words.out);
    using map = ordered_map<dump::text_slab, pressed_lines>;
    const std::size_t workers =
        words.workers != 0 ? words.workers : std::max(1U, std::thread::hardware_concurrency());
    map lines(
        [&reader](dump::text_slab& slab) { return reader.next(slab); },
        [&reader]() -> map::worker_function {
            auto presser = std::make_shared<discogs::presser>(reader.kind());
            auto hasher = std::make_shared<discogs::sha256_hasher>();
            return [presser, hasher](dump::text_slab&& slab) {
                return to_lines(dump::press_slab(std::move(slab), *presser, *hasher));
            };
        },
        {workers, 32 * mib}
    );
    std::uint64_t rejects = 0;
    while (auto next = lines.next()) {
        for (const discogs::rejected_record& reject : next->rejects) {
            fmt::print(
                stderr,
                "waxpress: {}: byte {}: {}\n",
                words.path,
                reject.source_offset,
                reject.reason
            );
        }
        rejects += next->rejects.size();
        if (!out.write(next->text)) return 0;
        if (rejects > words.max_rejects) {
            throw failure(
                failure_class::input,
                fmt::format(
                    "{}: more than {} records are malformed (--max-rejects)",
                    words.path,
                    words.max_rejects
                )
            );
        }
    }
    return 0;
}

}  // namespace

void add_press(CLI::App& app, command& chosen) {
    auto words = std::make_shared<press_words>();
    CLI::App* press = app.add_subcommand("press", "Print a dump as JSON lines, one record each");
    press->add_option("FILE", words->path, "A dump (.xml.gz or .xml), or - for standard input")
        ->required();
    press->add_option("-o,--out", words->out, "Where to; - is standard output")
        ->capture_default_str();
    press->add_option("--kind", words->kind, "What the file holds, where its name does not say");
    press->add_option("--workers", words->workers, "Pressing threads; 0: one a core")
        ->check(CLI::Range(0, 256));
    press->add_option("--max-rejects", words->max_rejects, "Malformed records a file may hold")
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str();
    press->add_flag("--no-verify", words->no_verify, "Do not compare with the CHECKSUM file");
    press->callback([words, &chosen] { chosen = [words] { return run_press(*words); }; });
}

}  // namespace waxpress::app
