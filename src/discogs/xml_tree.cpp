#include "discogs/xml_tree.hpp"

#include <algorithm>
#include <utility>

#include "discogs/xml_text.hpp"

namespace waxpress::discogs {
namespace {

constexpr std::string_view cdata_open = "<![CDATA[";
constexpr std::string_view cdata_close = "]]>";

constexpr bool begins_name(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':' ||
           static_cast<unsigned char>(c) >= 0x80;
}

constexpr bool continues_name(char c) noexcept {
    return begins_name(c) || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

class tree_reader {
public:
    tree_reader(std::string_view xml, xml_error& error) : xml_(xml), error_(error) {}

    bool read(xml_element& root) {
        if (!skip_prolog()) return false;
        if (!element(root, 1)) return false;
        skip_space();
        return at_ == xml_.size() || fail(at_, "text after the end of the record");
    }

private:
    [[nodiscard]] std::string_view rest() const { return xml_.substr(at_); }

    bool fail(std::size_t offset, const char* reason) {
        error_ = {offset, reason};
        return false;
    }

    bool accept(std::string_view expected) {
        if (!rest().starts_with(expected)) return false;
        at_ += expected.size();
        return true;
    }

    void skip_space() {
        while (at_ < xml_.size() && is_xml_space(xml_[at_]))
            ++at_;
    }

    bool skip_past(std::size_t opening_size, std::string_view closing, const char* reason) {
        const std::size_t end = xml_.find(closing, at_ + opening_size);
        if (end == std::string_view::npos) return fail(at_, reason);
        at_ = end + closing.size();
        return true;
    }

    /// `<!DOCTYPE ...>`: declarations in its brackets hold `<` and `>` in pairs.
    bool skip_declaration() {
        std::size_t open = 0;
        for (std::size_t at = at_; at < xml_.size(); ++at) {
            if (xml_[at] == '<') ++open;
            if (xml_[at] == '>' && --open == 0) {
                at_ = at + 1;
                return true;
            }
        }
        return fail(at_, "declaration without end");
    }

    [[nodiscard]] bool is_ignored() const {
        return rest().starts_with("<!--") || rest().starts_with("<?") ||
               rest().starts_with("<!DOCTYPE");
    }

    bool skip_ignored() {
        if (rest().starts_with("<!--")) return skip_past(4, "-->", "comment without end");
        if (rest().starts_with("<?")) return skip_past(2, "?>", "instruction without end");
        return skip_declaration();
    }

    bool skip_prolog() {
        skip_space();
        while (is_ignored()) {
            if (!skip_ignored()) return false;
            skip_space();
        }
        return true;
    }

    std::string_view name() {
        const std::size_t begin = at_;
        if (at_ < xml_.size() && begins_name(xml_[at_])) {
            while (at_ < xml_.size() && continues_name(xml_[at_]))
                ++at_;
        }
        return xml_.substr(begin, at_ - begin);
    }

    bool attribute(xml_element& out) {
        const std::size_t begin = at_;
        const std::string_view key = name();
        if (key.empty()) return fail(begin, "no attribute where one was expected");
        skip_space();
        if (!accept("=")) return fail(begin, "attribute without a value");
        skip_space();
        const char quote = at_ < xml_.size() ? xml_[at_] : '\0';
        if (quote != '"' && quote != '\'') return fail(begin, "attribute value without quotes");
        const std::size_t end = xml_.find(quote, at_ + 1);
        if (end == std::string_view::npos) return fail(begin, "attribute value without end");
        xml_attribute& added = out.attributes.emplace_back();
        append_lossily(key, added.name);
        append_attribute_value(xml_.substr(at_ + 1, end - at_ - 1), added.value);
        at_ = end + 1;
        return true;
    }

    /// From `<` to `>`; `is_empty` where the tag closes itself.
    bool start_tag(xml_element& out, std::string_view& raw_name, bool& is_empty) {
        const std::size_t begin = at_;
        if (!accept("<")) return fail(begin, "no element where one was expected");
        raw_name = name();
        if (raw_name.empty()) return fail(begin, "stray <");
        append_lossily(raw_name, out.name);
        for (;;) {
            skip_space();
            is_empty = accept("/>");
            if (is_empty || accept(">")) return true;
            if (at_ == xml_.size()) return fail(begin, "start tag without end");
            if (!attribute(out)) return false;
        }
    }

    bool end_tag(std::string_view raw_name) {
        const std::size_t begin = at_;
        at_ += 2;
        if (name() != raw_name) return fail(begin, "end tag of another element");
        skip_space();
        return accept(">") || fail(begin, "end tag without end");
    }

    bool content_piece(xml_element& out, std::size_t depth) {
        if (rest().starts_with(cdata_open)) {
            const std::size_t begin = at_ + cdata_open.size();
            if (!skip_past(cdata_open.size(), cdata_close, "CDATA without end")) return false;
            append_lossily(xml_.substr(begin, at_ - cdata_close.size() - begin), out.text);
            return true;
        }
        if (is_ignored()) return skip_ignored();
        return element(out.children.emplace_back(), depth + 1);
    }

    bool element(xml_element& out, std::size_t depth) {
        const std::size_t begin = at_;
        if (depth > max_element_depth) return fail(begin, "elements nested too deep");
        std::string_view raw_name;
        bool is_empty = false;
        if (!start_tag(out, raw_name, is_empty)) return false;
        if (is_empty) return true;
        for (;;) {
            const std::size_t text_size = std::min(rest().find('<'), rest().size());
            append_text(rest().substr(0, text_size), out.text);
            at_ += text_size;
            if (at_ == xml_.size()) return fail(begin, "element without end");
            if (rest().starts_with("</")) return end_tag(raw_name);
            if (!content_piece(out, depth)) return false;
        }
    }

    const std::string_view xml_;
    xml_error& error_;
    std::size_t at_ = 0;
};

}  // namespace

bool read_element(std::string_view xml, xml_element& root, xml_error& error) {
    return tree_reader(xml, error).read(root);
}

}  // namespace waxpress::discogs
