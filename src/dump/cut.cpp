#include "dump/cut.hpp"

#include <algorithm>
#include <cassert>

#include <fmt/format.h>

#include "dump/glance_id.hpp"
#include "dump/scan.hpp"

namespace waxpress::dump {

/// The window of one call of `cut`, and where its results go.
struct record_cutter::window {
    std::string_view text;
    std::uint64_t offset;
    std::vector<text_slice>& slices;
    std::vector<discogs::rejected_record>& rejects;

    [[nodiscard]] std::string_view from(std::uint64_t position) const noexcept {
        return text.substr(static_cast<std::size_t>(position - offset));
    }
};

record_cutter::record_cutter(
    discogs::entity_kind kind, std::uint64_t begin_offset, cut_limits limits
)
    : kind_(kind),
      limits_(limits),
      name_(discogs::element_name(kind)),
      end_tag_(fmt::format("</{}>", name_)),
      position_(begin_offset) {
}

void record_cutter::cut(
    std::string_view window_text,
    std::uint64_t window_offset,
    std::vector<text_slice>& slices,
    std::vector<discogs::rejected_record>& rejects
) {
    assert(window_offset <= keep_from() && "a window must hold all that is still needed");
    assert(window_offset + window_text.size() >= position_ && "a window must not end earlier");
    window in{window_text, window_offset, slices, rejects};
    while (!has_trailing_ && step(in)) {
    }
    if (is_open() && is_too_large()) keep_head_only(in);
}

std::uint64_t record_cutter::keep_from() const noexcept {
    return is_open() && head_.empty() ? begin_ : position_;
}

std::string record_cutter::where(std::string_view kept) const {
    if (lexical_ == lexical::comment) return "inside a comment";
    if (place_ == place::after_root) return "after the root element";
    if (place_ != place::record && place_ != place::foreign) return "between two records";
    const std::string_view text = head_.empty() ? kept : std::string_view(head_);
    const std::string tag = tag_excerpt(text);
    const std::string id = place_ == place::record ? glance_id(text, kind_) : std::string();
    if (id.empty() || tag.find(id) != std::string::npos) return fmt::format("inside {}", tag);
    return fmt::format("inside {} with id {}", tag, id);
}

void record_cutter::save(state_writer& out) const {
    out.number(position_);
    out.number(place_);
    out.number(lexical_);
    out.number(begin_);
    out.text(head_);
    out.number(depth_);
    out.number(std::uint8_t{in_sublabels_});
    out.number(sublabels_open_);
    out.number(tag_);
    out.number(static_cast<unsigned char>(quote_));
    out.number(std::uint8_t{after_slash_});
    out.number(std::uint8_t{has_trailing_});
}

bool record_cutter::restore(state_reader& in) {
    constexpr std::uint8_t flag = 1;
    std::string_view head;
    std::uint8_t is_in_sublabels = 0;
    unsigned char quote = 0;
    std::uint8_t is_after_slash = 0;
    std::uint8_t has_trailing = 0;
    const bool is_whole = in.number(position_) && in.number(place_, place::after_root) &&
                          in.number(lexical_, lexical::instruction) &&
                          in.number(begin_, position_) && in.text(head) && in.number(depth_) &&
                          in.number(is_in_sublabels, flag) && in.number(sublabels_open_) &&
                          in.number(tag_, markup::none) && in.number(quote) &&
                          in.number(is_after_slash, flag) && in.number(has_trailing, flag);
    head_ = head;
    in_sublabels_ = is_in_sublabels == flag;
    quote_ = static_cast<char>(quote);
    after_slash_ = is_after_slash == flag;
    has_trailing_ = has_trailing == flag;
    return is_whole;
}

bool record_cutter::step(window& in) {
    switch (lexical_) {
        case lexical::content:
            break;
        case lexical::tag:
            return step_tag(in);
        case lexical::comment:
            return skip_past(in, comment_close);
        case lexical::cdata:
            return skip_past(in, cdata_close);
        case lexical::instruction:
            return skip_past(in, instruction_close);
    }
    switch (place_) {
        case place::between:
            return step_between(in);
        case place::junk:
            return step_junk(in);
        case place::foreign:
            return step_foreign(in);
        case place::record:
            return step_record(in);
        case place::after_root:
            return step_after_root(in);
    }
    return false;
}

bool record_cutter::step_between(window& in) {
    const std::string_view rest = in.from(position_);
    const auto first = std::ranges::find_if_not(rest, is_space);
    position_ += static_cast<std::uint64_t>(first - rest.begin());
    if (first == rest.end()) return false;
    if (*first != '<') {
        open(place::junk);
        return true;
    }
    const markup found = classify(in.from(position_), kind_);
    switch (found) {
        case markup::need_more:
            return false;
        case markup::comment:
        case markup::instruction:
            enter_lexical(found);
            return true;
        case markup::root_end:
            enter_tag(found);
            return true;
        case markup::record_start:
            open(place::record);
            enter_tag(found);
            return true;
        case markup::sublabels_start:
        case markup::other_start:
            open(place::foreign);
            enter_tag(found);
            return true;
        case markup::cdata:
        case markup::record_end:
        case markup::sublabels_end:
        case markup::other_end:
        case markup::none:
            open(place::junk);
            return true;
    }
    return false;
}

/// Text and stray end tags between records, up to the next thing that means something.
bool record_cutter::step_junk(window& in) {
    const std::string_view rest = in.from(position_);
    const std::size_t next = std::min(rest.find('<'), rest.size());
    position_ += next;
    if (next == rest.size()) return false;
    const markup found = classify(rest.substr(next), kind_);
    switch (found) {
        case markup::need_more:
            return false;
        case markup::cdata:
            return enter_lexical(found);
        case markup::record_end:
        case markup::sublabels_end:
        case markup::other_end:
        case markup::none:
            ++position_;
            return true;
        case markup::comment:
        case markup::instruction:
        case markup::root_end:
        case markup::record_start:
        case markup::sublabels_start:
        case markup::other_start:
            break;
    }
    const std::string_view junk = open_text(in);
    reject(
        in,
        junk.starts_with("</") ? fmt::format("</{}> closes nothing", printable(tag_name(junk)))
                               : "text between two records"
    );
    return true;
}

/// An element at depth 2 that is no record: by depth, but the next record ends it in any case.
bool record_cutter::step_foreign(window& in) {
    const std::string_view rest = in.from(position_);
    const std::size_t next = std::min(rest.find('<'), rest.size());
    position_ += next;
    if (next == rest.size()) return false;
    const markup found = classify(rest.substr(next), kind_);
    switch (found) {
        case markup::need_more:
            return false;
        case markup::comment:
        case markup::cdata:
        case markup::instruction:
            return enter_lexical(found);
        case markup::none:
            ++position_;
            return true;
        case markup::root_end:
            reject_unclosed(in);
            return true;
        case markup::record_start:
            if (in_sublabels_) {
                enter_tag(markup::other_start);
            } else {
                reject_unclosed(in);
            }
            return true;
        case markup::sublabels_end:
            in_sublabels_ = false;
            [[fallthrough]];
        case markup::record_end:
        case markup::other_end:
            enter_tag(markup::other_end);
            return true;
        case markup::sublabels_start:
        case markup::other_start:
            enter_tag(found);
            return true;
    }
    return false;
}

bool record_cutter::step_record(window& in) {
    const std::string_view rest = in.from(position_);
    std::size_t at = 0;
    markup found = markup::none;
    // Nearly all that the scan stops at is the record's end or nothing of interest.
    while (found == markup::none || found == markup::other_start || found == markup::other_end) {
        at += find_next(rest.substr(at));
        if (at == rest.size()) break;
        if (rest.substr(at).starts_with(end_tag_) && !in_sublabels_) {
            position_ += at + end_tag_.size();
            close_record(in);
            return true;
        }
        found = classify(rest.substr(at), kind_);
        if (found == markup::none || found == markup::other_start || found == markup::other_end) {
            ++at;
        }
    }
    position_ += at;
    if (at == rest.size() || found == markup::need_more) return false;
    step_record_markup(in, found);
    return true;
}

/// Labels: sub-labels must be told from records, and so each tag is looked at.
std::size_t record_cutter::find_next(std::string_view text) const noexcept {
    if (kind_ == discogs::entity_kind::labels) return std::min(text.find('<'), text.size());
    return find_record_markup(text, name_);
}

void record_cutter::step_record_markup(window& in, markup found) {
    const bool is_nested = in_sublabels_ && sublabels_open_ > 0;
    switch (found) {
        case markup::comment:
        case markup::cdata:
        case markup::instruction:
            enter_lexical(found);
            return;
        case markup::root_end:
            reject_unclosed(in);
            return;
        case markup::record_start:
            if (in_sublabels_) {
                enter_tag(markup::other_start);
            } else {
                reject_unclosed(in);
            }
            return;
        case markup::record_end:
            if (is_nested) {
                --sublabels_open_;
                ++position_;
            } else {
                enter_tag(found);
            }
            return;
        case markup::sublabels_start:
            enter_tag(found);
            return;
        case markup::sublabels_end:
            in_sublabels_ = false;
            sublabels_open_ = 0;
            ++position_;
            return;
        case markup::other_start:
        case markup::other_end:
        case markup::none:
        case markup::need_more:
            return;  // Passed over by the caller.
    }
}

bool record_cutter::step_after_root(window& in) {
    const std::string_view rest = in.from(position_);
    const auto first = std::ranges::find_if_not(rest, is_space);
    position_ += static_cast<std::uint64_t>(first - rest.begin());
    if (first == rest.end()) return false;
    const markup found = *first == '<' ? classify(in.from(position_), kind_) : markup::none;
    if (found == markup::need_more) return false;
    has_trailing_ = !enter_lexical(found) || found == markup::cdata;
    return !has_trailing_;
}

bool record_cutter::step_tag(window& in) {
    const std::string_view rest = in.from(position_);
    for (std::size_t i = 0; i < rest.size(); ++i) {
        const char c = rest[i];
        // No tag may hold `<`, not even quoted: where one does, it was not closed.
        if (c == '<' || (c == '>' && quote_ == 0)) {
            position_ += i + (c == '>' ? 1 : 0);
            lexical_ = lexical::content;
            end_tag(in, c == '>' && after_slash_);
            return true;
        }
        if (quote_ != 0) {
            if (c == quote_) quote_ = 0;
        } else {
            after_slash_ = c == '/';
            if (c == '"' || c == '\'') quote_ = c;
        }
    }
    position_ += rest.size();
    return false;
}

bool record_cutter::skip_past(window& in, std::string_view closing) {
    const std::string_view rest = in.from(position_);
    const std::size_t found = rest.find(closing);
    if (found == std::string_view::npos) {
        // The closing may have begun at the end of this window.
        const std::size_t judged = rest.size() - std::min(rest.size(), closing.size() - 1);
        position_ += judged;
        return false;
    }
    position_ += found + closing.size();
    lexical_ = lexical::content;
    return true;
}

void record_cutter::enter_tag(markup what) {
    tag_ = what;
    quote_ = 0;
    after_slash_ = false;
    lexical_ = lexical::tag;
    ++position_;
}

bool record_cutter::enter_lexical(markup found) {
    if (found == markup::comment) {
        lexical_ = lexical::comment;
        position_ += comment_open.size();
    } else if (found == markup::cdata) {
        lexical_ = lexical::cdata;
        position_ += cdata_open.size();
    } else if (found == markup::instruction) {
        lexical_ = lexical::instruction;
        position_ += instruction_open.size();
    } else {
        return false;
    }
    return true;
}

void record_cutter::end_tag(window& in, bool is_self_closing) {
    if (tag_ == markup::root_end) {
        place_ = place::after_root;
        return;
    }
    if (tag_ == markup::sublabels_start && !is_self_closing) in_sublabels_ = true;
    if (place_ == place::record) {
        const bool closes = tag_ == markup::record_end;
        if (closes || (tag_ == markup::record_start && is_self_closing)) close_record(in);
        if (tag_ == markup::other_start && !is_self_closing) ++sublabels_open_;
        return;
    }
    if (tag_ == markup::other_end) {
        --depth_;
    } else if (!is_self_closing) {
        ++depth_;
    }
    if (depth_ > 0) return;
    const std::string name = printable(tag_name(open_text(in)));
    reject(in, fmt::format("<{}> is not a <{}>", name, name_));
}

void record_cutter::open(place where) {
    place_ = where;
    begin_ = position_;
    head_.clear();
    depth_ = 0;
    in_sublabels_ = false;
    sublabels_open_ = 0;
}

void record_cutter::close_record(window& in) {
    const std::uint64_t size = position_ - begin_;
    if (is_too_large()) {
        reject(
            in,
            fmt::format(
                "record has {} bytes, more than the {} that are read; only its beginning is kept",
                size,
                limits_.max_record_bytes
            )
        );
        return;
    }
    in.slices.push_back(
        {static_cast<std::size_t>(begin_ - in.offset), static_cast<std::size_t>(size), begin_}
    );
    place_ = place::between;
}

void record_cutter::reject(window& in, const std::string& reason) {
    std::string_view raw = open_text(in);
    while (!raw.empty() && is_space(raw.back()))
        raw.remove_suffix(1);
    const bool is_record = place_ == place::record;
    in.rejects.push_back(
        {begin_, std::string(raw), is_record ? glance_id(raw, kind_) : std::string(), reason}
    );
    head_.clear();
    place_ = place::between;
}

void record_cutter::reject_unclosed(window& in) {
    if (place_ == place::record) {
        reject(in, "record is not closed");
    } else {
        reject(in, fmt::format("<{}> is not closed", printable(tag_name(open_text(in)))));
    }
}

void record_cutter::keep_head_only(const window& in) {
    if (head_.empty()) head_ = open_text(in);
}

std::string_view record_cutter::open_text(const window& in) const noexcept {
    if (!head_.empty()) return head_;
    const std::uint64_t size = position_ - begin_;
    const std::uint64_t kept =
        std::min<std::uint64_t>(std::min(limits_.kept_of_refused, limits_.max_record_bytes), size);
    return in.from(begin_).substr(0, static_cast<std::size_t>(is_too_large() ? kept : size));
}

bool record_cutter::is_too_large() const noexcept {
    return position_ - begin_ > limits_.max_record_bytes;
}

bool record_cutter::is_open() const noexcept {
    return place_ == place::record || place_ == place::foreign || place_ == place::junk;
}

}  // namespace waxpress::dump
