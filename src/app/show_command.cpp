#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/catalog_output.hpp"
#include "app/command.hpp"
#include "base/failure.hpp"
#include "sqlite/catalog_document.hpp"
#include "sqlite/catalog_show.hpp"

namespace waxpress::app {
namespace {

struct show_words {
    std::string kind;
    std::string id;
    std::string store = "catalog.db";
    bool as_json = false;
};

discogs::entity_kind kind_of(const std::string& word) {
    if (const auto kind = discogs::kind_named(word)) return *kind;
    throw failure(
        failure_class::usage,
        fmt::format("\"{}\" is no kind of record: artist, label, master or release", word)
    );
}

int run_show(const show_words& words) {
    const discogs::entity_kind kind = kind_of(words.kind);
    const std::int64_t id = parse_record_id(words.id);
    auto on = sqlite::open_catalog(words.store, sqlite::connection::mode::read_only);
    std::optional<std::string> shown;
    if (words.as_json) {
        sqlite::document_reader documents(on, kind);
        if (const auto json = documents.read(id)) shown = fmt::format("{}\n", *json);
    } else {
        shown = sqlite::show_record(on, kind, id, output_style());
    }
    if (!shown) {
        return say_no(fmt::format("no {} {} in {}", discogs::element_name(kind), id, words.store));
    }
    print_out(*shown);
    return 0;
}

}  // namespace

void add_show(CLI::App& app, command& chosen) {
    auto words = std::make_shared<show_words>();
    CLI::App* show = app.add_subcommand("show", "Show one record, as a page or as its JSON");
    show->add_option("KIND", words->kind, "artist, label, master or release")->required();
    show->add_option("ID", words->id, "Its number")->required();
    add_catalog_options(*show, words->store, words->as_json);
    show->callback([words, &chosen] { chosen = [words] { return run_show(*words); }; });
}

}  // namespace waxpress::app
