#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/catalog_output.hpp"
#include "app/command.hpp"
#include "app/option_values.hpp"
#include "sqlite/catalog_search.hpp"

namespace waxpress::app {
namespace {

constexpr std::uint64_t most_hits = 10'000;

struct search_words {
    std::vector<std::string> text;
    std::string kinds;
    std::uint64_t limit = 20;
    std::string store = "catalog.db";
    bool as_json = false;
};

std::string_view name_of(sqlite::name_match match) noexcept {
    constexpr std::array<std::string_view, 3> names{"exact", "namesake", "words"};
    return names[static_cast<std::size_t>(match)];
}

std::string as_json_line(const sqlite::search_hit& hit, const sqlite::search_hint& hint) {
    nlohmann::ordered_json line;
    line["kind"] = discogs::element_name(hit.kind);
    line["id"] = hit.id;
    line["name"] = hit.name;
    line["match"] = name_of(hit.match);
    const auto add = [&](const char* key, const std::string& value) {
        if (!value.empty()) line[key] = value;
    };
    add("artist", hint.artist);
    if (!hint.year.empty()) line["year"] = std::stoi(hint.year);
    add("country", hint.country);
    add("format", hint.format);
    add("real_name", hint.real_name);
    add("parent", hint.parent);
    return line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

std::string as_line(
    const sqlite::search_hit& hit, const sqlite::search_hint& hint, sqlite::page_style style
) {
    const std::string note = sqlite::printable(hint.line());
    return fmt::format(
        "{:<8} {:>9}  {}{}{}{}\n",
        discogs::element_name(hit.kind),
        hit.id,
        sqlite::printable(hit.name),
        style.in_colour ? "\x1b[2m" : "",
        note.empty() ? "" : fmt::format("  [{}]", note),
        style.in_colour ? "\x1b[0m" : ""
    );
}

int run_search(const search_words& words) {
    const std::string text = fmt::format("{}", fmt::join(words.text, " "));
    const std::vector<discogs::entity_kind> kinds =
        words.kinds.empty() ? std::vector<discogs::entity_kind>(
                                  discogs::all_kinds.begin(), discogs::all_kinds.end()
                              )
                            : kinds_named(words.kinds);
    auto on = sqlite::open_catalog(words.store, sqlite::connection::mode::read_only);
    sqlite::catalog_search search(on);
    const auto hits = search.find(text, kinds, words.limit);
    if (hits.empty())
        return say_no(fmt::format("nothing in {} is called \"{}\"", words.store, text));
    const sqlite::page_style style = output_style();
    std::string out;
    for (const sqlite::search_hit& hit : hits) {
        const sqlite::search_hint hint = sqlite::hint_of(on, hit.kind, hit.id);
        out += words.as_json ? as_json_line(hit, hint) : as_line(hit, hint, style);
    }
    print_out(out);
    return 0;
}

}  // namespace

void add_search(CLI::App& app, command& chosen) {
    auto words = std::make_shared<search_words>();
    CLI::App* search = app.add_subcommand("search", "Find records by their names and titles");
    search->add_option("TEXT", words->text, "Words of a name; the last one may be cut short")
        ->required();
    search->add_option(
        "--kind", words->kinds, "Kinds to search, as artists,labels,masters,releases"
    );
    search->add_option("--limit", words->limit, "The most to be shown")
        ->check(CLI::Range(std::uint64_t{1}, most_hits))
        ->capture_default_str();
    add_catalog_options(*search, words->store, words->as_json);
    search->callback([words, &chosen] { chosen = [words] { return run_search(*words); }; });
}

}  // namespace waxpress::app
