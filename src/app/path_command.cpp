#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/catalog_output.hpp"
#include "app/command.hpp"
#include "sqlite/catalog_path.hpp"

namespace waxpress::app {
namespace {

constexpr std::size_t most_candidates_shown = 20;

struct path_words {
    std::string from;
    std::string to;
    int max_depth = sqlite::path_limits{}.max_depth;
    std::string store = "catalog.db";
    bool as_json = false;
};

std::string_view name_of(sqlite::bond how) noexcept {
    constexpr std::array<std::string_view, 4> names{
        "release", "member_of", "has_member", "alias_of"};
    return names[static_cast<std::size_t>(how)];
}

std::string_view said(sqlite::bond how) noexcept {
    constexpr std::array<std::string_view, 4> words{
        "", "is a member of", "has as a member", "is an alias of"};
    return words[static_cast<std::size_t>(how)];
}

// Says which artists a word may mean. Returns the exit status.
int say_which(
    sqlite::connection& on, const std::string& word, const sqlite::artist_choice& choice
) {
    if (choice.candidates.empty()) return say_no(fmt::format("no artist is called \"{}\"", word));
    std::string lines = choice.is_ambiguous
                            ? fmt::format("\"{}\" may be any of these; name one by its id:", word)
                            : fmt::format("no artist is called \"{}\"; these come near:", word);
    for (std::size_t i = 0; i < choice.candidates.size(); ++i) {
        if (i == most_candidates_shown) {
            lines += fmt::format("\n  and {} more", choice.candidates.size() - i);
            break;
        }
        const sqlite::search_hit& hit = choice.candidates[i];
        const std::string hint = sqlite::hint_of(on, hit.kind, hit.id).line();
        const bool is_many = hit.references >= sqlite::most_references;
        lines += fmt::format(
            "\n  {:>9}  {}{}{}  ({}{} credits)",
            hit.id,
            hit.name,
            hint.empty() ? "" : ", ",
            hint,
            hit.references,
            is_many ? "+" : ""
        );
    }
    return say_no(lines);
}

std::string page_of(
    const std::vector<sqlite::path_link>& links,
    const std::vector<sqlite::link_words>& said_links,
    sqlite::page_style style
) {
    const std::string_view bold = style.in_colour ? "\x1b[1m" : "";
    const std::string_view plain = style.in_colour ? "\x1b[0m" : "";
    std::string page;
    const auto add_artist = [&](const std::string& name, std::int64_t id) {
        page += fmt::format("{}{}{} ({})\n", bold, sqlite::printable(name), plain, id);
    };
    for (std::size_t i = 0; i < links.size(); ++i) {
        const sqlite::link_words& words = said_links[i];
        add_artist(words.from_name, links[i].from);
        if (links[i].how == sqlite::bond::release) {
            const std::string year = words.release_year.empty() ? "" : words.release_year + ", ";
            page += sqlite::printable(fmt::format(
                "  --[{}]-- \"{}\" ({}release {}) --[{}]--",
                words.from_role,
                words.release_title,
                year,
                links[i].release,
                words.to_role
            ));
        } else {
            page += fmt::format("  --[{}]--", said(links[i].how));
        }
        page += '\n';
        if (i + 1 == links.size()) add_artist(words.to_name, links[i].to);
    }
    return page;
}

std::string json_of(
    const sqlite::artist_path& path,
    const std::vector<sqlite::link_words>& said_links,
    const nlohmann::ordered_json& from,
    const nlohmann::ordered_json& to
) {
    nlohmann::ordered_json steps = nlohmann::ordered_json::array();
    for (std::size_t i = 0; i < path.links.size(); ++i) {
        const sqlite::path_link& link = path.links[i];
        const sqlite::link_words& words = said_links[i];
        nlohmann::ordered_json step;
        step["from"] = {{"id", link.from}, {"name", words.from_name}};
        step["to"] = {{"id", link.to}, {"name", words.to_name}};
        step["relation"] = name_of(link.how);
        if (link.how == sqlite::bond::release) {
            step["release"] = {{"id", link.release}, {"title", words.release_title}};
            if (!words.release_year.empty())
                step["release"]["year"] = std::stoi(words.release_year);
            step["from_role"] = words.from_role;
            step["to_role"] = words.to_role;
        }
        steps.push_back(std::move(step));
    }
    nlohmann::ordered_json all;
    all["from"] = from;
    all["to"] = to;
    all["length"] = path.links.size();
    all["steps"] = std::move(steps);
    return all.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

int say_none(const path_words& words, const sqlite::artist_path& path) {
    const std::string ends = fmt::format("\"{}\" and \"{}\"", words.from, words.to);
    switch (path.outcome) {
        case sqlite::path_outcome::too_far:
            return say_no(
                fmt::format("no connection between {} within {} steps", ends, words.max_depth)
            );
        case sqlite::path_outcome::gave_up:
            return say_no(fmt::format(
                "gave up after {} artists without a connection between {}", path.artists_seen, ends
            ));
        default:
            return say_no(fmt::format("no connection between {}", ends));
    }
}

int run_path(const path_words& words) {
    auto on = sqlite::open_catalog(words.store, sqlite::connection::mode::read_only);
    std::array<std::int64_t, 2> ends{};
    for (std::size_t i = 0; i < ends.size(); ++i) {
        const std::string& word = i == 0 ? words.from : words.to;
        const sqlite::artist_choice choice = sqlite::choose_artist(on, word);
        if (!choice.id) return say_which(on, word, choice);
        ends[i] = *choice.id;
        if (sqlite::is_placeholder(ends[i])) {
            return say_no(fmt::format(
                "{} ({}) stands for nobody in particular and is no end of a path",
                sqlite::artist_name(on, ends[i]),
                ends[i]
            ));
        }
    }
    sqlite::path_limits limits;
    limits.max_depth = words.max_depth;
    const sqlite::artist_path path = sqlite::find_path(on, ends[0], ends[1], limits);
    if (path.outcome != sqlite::path_outcome::found) return say_none(words, path);
    std::vector<sqlite::link_words> said_links;
    for (const sqlite::path_link& link : path.links)
        said_links.push_back(sqlite::words_of(on, link));
    if (words.as_json) {
        const auto end = [&](std::int64_t id) {
            return nlohmann::ordered_json{{"id", id}, {"name", sqlite::artist_name(on, id)}};
        };
        print_out(json_of(path, said_links, end(ends[0]), end(ends[1])));
    } else if (path.links.empty()) {
        print_out(fmt::format(
            "{} ({}) is both ends\n", sqlite::printable(sqlite::artist_name(on, ends[0])), ends[0]
        ));
    } else {
        print_out(page_of(path.links, said_links, output_style()));
    }
    return 0;
}

}  // namespace

void add_path(CLI::App& app, command& chosen) {
    auto words = std::make_shared<path_words>();
    CLI::App* path = app.add_subcommand("path", "The shortest connection between two artists");
    path->add_option("FROM", words->from, "An artist, by name or id")->required();
    path->add_option("TO", words->to, "Another one")->required();
    path->add_option("--max-depth", words->max_depth, "The most steps it may have")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    add_catalog_options(*path, words->store, words->as_json);
    path->callback([words, &chosen] { chosen = [words] { return run_path(*words); }; });
}

}  // namespace waxpress::app
