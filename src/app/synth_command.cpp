#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/command.hpp"
#include "app/option_values.hpp"
#include "app/progress.hpp"
#include "synth/synth.hpp"

namespace waxpress::app {
namespace {

struct synth_words {
    synth::synth_options options;
    std::string out;
    std::string next_month_of;
    std::string changed = "2%";
    std::string removed = "0.1%";
    std::string added = "0.5%";
    std::string progress = "auto";
    bool plain = false;
};

int run_synth(const synth_words& words) {
    synth::synth_options how = words.options;
    how.out = words.out;
    if (!words.next_month_of.empty()) how.next_month_of = words.next_month_of;
    how.changed = parse_share("--changed", words.changed);
    how.removed = parse_share("--removed", words.removed);
    how.added = parse_share("--added", words.added);
    how.compress = !words.plain;
    progress_display progress(*progress_mode_named(words.progress), stderr);
    std::string shown;
    const synth::synth_report report = synth::write_month(
        how,
        [&](discogs::entity_kind kind, std::uint64_t done, std::uint64_t total) {
            const std::string_view name = discogs::plural_name(kind);
            if (shown != name) {
                if (!shown.empty()) progress.end();
                shown = name;
                progress.begin(name, total);
            }
            progress.advance(done, done, 0);
        }
    );
    progress.end();
    std::uint64_t text_bytes = 0;
    for (const auto& file : report.files) {
        text_bytes += file.xml_bytes;
        fmt::print(
            "{:<48} {:>10} records {:>8.1f} MB of XML {:>8.1f} MB\n",
            file.path.string(),
            file.records,
            static_cast<double>(file.xml_bytes) / 1e6,
            static_cast<double>(file.file_bytes) / 1e6
        );
    }
    fmt::print(
        "in {:.1f} s, {:.0f} MB/s of XML\n",
        report.seconds,
        report.seconds > 0 ? static_cast<double>(text_bytes) / 1e6 / report.seconds : 0
    );
    return 0;
}

}  // namespace

void add_synth(CLI::App& app, command& chosen) {
    auto words = std::make_shared<synth_words>();
    CLI::App* synth = app.add_subcommand("synth", "Make up a month of dumps, of any size");
    synth->add_option("--releases", words->options.releases, "Releases in the month")
        ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{200'000'000}));
    synth->add_option("--seed", words->options.seed, "Same seed, same dumps")
        ->capture_default_str();
    synth->add_option("--out", words->out, "The folder to write into")->required();
    synth->add_option(
        "--month", words->options.month, "As 20260401; by default that, or the month after"
    );
    synth->add_option(
        "--next-month-of", words->next_month_of, "A folder of dumps made by synth, to go on from"
    );
    synth
        ->add_option(
            "--changed", words->changed, "Share of records that change from month to month"
        )
        ->capture_default_str();
    synth->add_option("--removed", words->removed, "Share that vanish")->capture_default_str();
    synth->add_option("--added", words->added, "Share that are new")->capture_default_str();
    synth->add_flag("--plain", words->plain, "Plain .xml, not gzipped");
    synth->add_option("--progress", words->progress, "auto, plain, json or none")
        ->check(CLI::IsMember({"auto", "plain", "json", "none"}))
        ->capture_default_str();
    synth->callback([words, &chosen] { chosen = [words] { return run_synth(*words); }; });
}

}  // namespace waxpress::app
