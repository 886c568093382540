#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sqlite/catalog_page.hpp"

namespace CLI {
class App;
}

namespace waxpress::app {

/// Exit status of a question that was understood and has no answer.
inline constexpr int no_answer = 1;

/// Adds `--in` and `--json`, which every command that asks a store has.
void add_catalog_options(CLI::App& to, std::string& store, bool& as_json);

/// How standard output wants its pages: as wide as the terminal; in colour only on a terminal, and
/// not where NO_COLOR is set.
[[nodiscard]] sqlite::page_style output_style();

/// Writes to standard output. Errors: failure(store) if it cannot be written.
void print_out(std::string_view text);

/// One line to standard error. Returns `no_answer`.
int say_no(std::string_view line);

/// "23755" -> 23755. Errors: failure(usage) naming the text.
[[nodiscard]] std::int64_t parse_record_id(std::string_view text);

}  // namespace waxpress::app
