#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace waxpress::sqlite {

/// How a page for people is to look.
struct page_style {
    std::size_t width = 100;  ///< Columns of the terminal; longer text is wrapped.
    bool in_colour = false;
};

using page_row = std::vector<std::string>;

/// Terminal columns that UTF-8 text takes: wide characters count two, combining ones none.
[[nodiscard]] std::size_t display_width(std::string_view text) noexcept;

/// What a terminal may be given: control characters become blanks (line ends stay if `keep_lines`).
[[nodiscard]] std::string printable(std::string_view text, bool keep_lines = false);

/// The catalogue's own markup as plain text: [a=Name] -> Name, [url=X]text[/url] -> text (X),
/// [b] and the like vanish; what is not understood stays.
[[nodiscard]] std::string plain_markup(std::string_view text);

/// Text wrapped at blanks into lines of at most `width` columns; its own line ends stay.
[[nodiscard]] std::vector<std::string> wrapped(std::string_view text, std::size_t width);

/// Builds a page of plain text: a title, named fields, sections of aligned columns. Empty values
/// leave no trace. Pure.
///
/// Errors: none but for memory. Control characters in what it is given never reach the page.
class catalog_page {
public:
    explicit catalog_page(page_style style) : style_(style) {}

    void title(std::string_view text, std::string_view aside);
    void field(std::string_view name, std::string_view value);
    /// Rows of one column count, each column as wide as its widest cell; nothing if no rows.
    void section(std::string_view name, const std::vector<page_row>& rows);
    void prose(std::string_view name, std::string_view text);
    /// One line below a section.
    void remark(std::string_view text);

    [[nodiscard]] std::string take() { return std::move(text_); }

private:
    void heading(std::string_view name);
    void line(std::size_t indent, std::string_view text);

    page_style style_;
    std::string text_;
};

}  // namespace waxpress::sqlite
