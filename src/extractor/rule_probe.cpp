#include "extractor/rule_probe.hpp"

#include <algorithm>

namespace waxpress::extractor {
namespace {

constexpr std::size_t none = std::string_view::npos;

/// Steps from tag to tag.
class tag_walker {
public:
    enum class tag { start, empty, end, other };

    explicit tag_walker(std::string_view xml) : xml_(xml) {}

    /// False at the end of the text, or where a tag does not end.
    bool step() {
        begin_ = xml_.find('<', end_);
        if (begin_ == none || begin_ + 1 >= xml_.size()) return false;
        const char first = xml_[begin_ + 1];
        if (first == '!' || first == '?') {
            kind_ = tag::other;
            return true;
        }
        const std::size_t close = first == '/' ? xml_.find('>', begin_) : end_of_start_tag();
        if (close == none) return false;
        kind_ = first == '/' ? tag::end : xml_[close - 1] == '/' ? tag::empty : tag::start;
        end_ = close + 1;
        return true;
    }

    [[nodiscard]] tag kind() const noexcept { return kind_; }
    [[nodiscard]] std::size_t begin() const noexcept { return begin_; }
    [[nodiscard]] std::size_t end() const noexcept { return end_; }
    [[nodiscard]] std::string_view name() const noexcept {
        const std::string_view inner = xml_.substr(begin_ + 1, end_ - begin_ - 2);
        return inner.substr(0, inner.find_first_of(" \t\r\n/"));
    }

private:
    [[nodiscard]] std::size_t end_of_start_tag() const noexcept {
        std::size_t at = begin_;
        for (;;) {
            at = xml_.find_first_of(">\"'", at);
            if (at == none || xml_[at] == '>') return at;
            at = xml_.find(xml_[at], at + 1);
            if (at == none) return none;
            ++at;
        }
    }

    std::string_view xml_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    tag kind_ = tag::other;
};

}  // namespace

rule_probe::rule_probe(const kind_rules& rules) {
    const auto add = [&](const auto& rule) {
        const std::string& name = rule.field.keys.front();
        if (name == "#text") is_sure_ = false;
        if (!name.starts_with('@')) names_.push_back(name);
    };
    std::ranges::for_each(rules.skips, add);
    std::ranges::for_each(rules.filters, add);
    std::ranges::for_each(rules.rules, add);
}

bool rule_probe::is_wanted(std::string_view name) const noexcept {
    return std::ranges::find(names_, name) != names_.end();
}

bool rule_probe::reduce(std::string_view xml, std::string& out) const {
    using tag = tag_walker::tag;
    out.clear();
    tag_walker at(xml);
    if (!is_sure_ || !at.step() || at.begin() != 0 || at.kind() != tag::start) return false;
    out += xml.substr(0, at.end());
    std::size_t depth = 1;
    std::size_t child = 0;
    bool is_kept = false;
    while (at.step()) {
        if (at.kind() == tag::other) return false;
        if (depth == 1 && at.kind() == tag::end) {
            out += xml.substr(at.begin(), at.end() - at.begin());
            return at.end() == xml.size();
        }
        if (depth == 1) {
            child = at.begin();
            is_kept = is_wanted(at.name());
        }
        if (at.kind() == tag::start) ++depth;
        if (at.kind() == tag::end) --depth;
        if (depth == 1 && is_kept) out += xml.substr(child, at.end() - child);
    }
    return false;
}

}  // namespace waxpress::extractor
