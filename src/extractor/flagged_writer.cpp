#include "extractor/flagged_writer.hpp"

#include <algorithm>
#include <filesystem>
#include <iterator>

#include <fmt/format.h>

#include "base/utc_time.hpp"
#include "discogs/json_value.hpp"
#include "discogs/sha256.hpp"

namespace waxpress::extractor {
namespace {

constexpr const char* violations_name = "violations.jsonl";
constexpr const char* skips_name = "skipped.jsonl";

/// Of a value, in a line: a profile may have many pages.
constexpr std::size_t most_of_a_value = 1024;

std::string_view shortened(std::string_view value) {
    if (value.size() <= most_of_a_value) return value;
    std::size_t end = most_of_a_value;
    // Not in the middle of a character.
    while (end > 0 && (static_cast<unsigned char>(value[end]) & 0xc0U) == 0x80U)
        --end;
    return value.substr(0, end);
}

/// One JSON object, key by key.
class line_writer {
public:
    line_writer& text(std::string_view key, std::string_view value) {
        begin(key);
        discogs::append_json_string(value, line_);
        return *this;
    }
    line_writer& text_or_null(std::string_view key, std::string_view value) {
        if (!value.empty()) return text(key, value);
        begin(key);
        line_ += "null";
        return *this;
    }
    [[nodiscard]] std::string take() { return std::move(line_) + "}\n"; }

private:
    void begin(std::string_view key) {
        line_ += line_.empty() ? '{' : ',';
        discogs::append_json_string(key, line_);
        line_ += ':';
    }
    std::string line_;
};

std::string folder_of(
    const std::string& root, const std::string& version, discogs::entity_kind kind
) {
    return (std::filesystem::path(root) / "flagged" / version / plural_name(kind)).string();
}

}  // namespace

std::string file_name_of(std::string_view id) {
    constexpr std::size_t most = 64;
    std::string name;
    std::ranges::transform(id.substr(0, most), std::back_inserter(name), [](char c) {
        const bool is_safe = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                             (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
        return is_safe ? c : '_';
    });
    if (name == id && !id.empty()) return name;
    constexpr std::size_t enough = 12;
    discogs::sha256_hasher hasher;
    return name + '-' + discogs::to_hex(hasher.digest(id)).substr(0, enough);
}

flagged_writer::flagged_writer(
    const std::string& root,
    const std::string& version,
    discogs::entity_kind kind,
    bool goes_on,
    const flagged_limits& limits
)
    : folder_(folder_of(root, version, kind)),
      version_(version),
      kind_(kind),
      goes_on_(goes_on),
      limits_(limits) {
    std::error_code error;
    // Records of an earlier reading would be taken for those of this one.
    if (!goes_on) std::filesystem::remove_all(folder_, error);
    std::filesystem::create_directories(folder_, error);
    const auto mode = std::ios::binary | (goes_on ? std::ios::app : std::ios::trunc);
    const std::filesystem::path folder(folder_);
    violations_.open(folder / violations_name, mode);
    skips_.open(folder / skips_name, mode);
    if (!violations_) fail(violations_name);
    if (!skips_) fail(skips_name);
}

void flagged_writer::write(const ruled_block& block, wall_time now) {
    parsed_ += block.parsed();
    for (const flagged_record& record : block.flagged) {
        if (record.skip.rule != nullptr) {
            write_skip(record, now);
        } else {
            write_violations(record, now);
        }
    }
    if (!violations_.flush()) fail(violations_name);
    if (!skips_.flush()) fail(skips_name);
}

flagged_writer::files_of_record flagged_writer::capture(const flagged_record& record) {
    if (record.xml.empty()) return {};
    if (captures_ >= limits_.captures) {
        ++left_out_captures_;
        return {};
    }
    ++captures_;
    const std::string name = file_name_of(record.id);
    files_of_record files{.xml = name + ".xml", .json = name + ".json"};
    write_file(files.xml, record.xml);
    write_file(files.json, record.json);
    return files;
}

void flagged_writer::write_skip(const flagged_record& record, wall_time now) {
    const skip_rule& rule = *record.skip.rule;
    ++skips_by_reason_[rule.reason];
    const files_of_record files = capture(record);
    line_writer line;
    line.text("record_id", record.id)
        .text("reason", rule.reason)
        .text("field", rule.field.text)
        .text("field_value", shortened(record.skip.value))
        .text_or_null("xml_file", files.xml)
        .text_or_null("json_file", files.json)
        .text("timestamp", format_utc(now));
    add_line(skips_, skip_lines_, line.take());
}

void flagged_writer::write_violations(const flagged_record& record, wall_time now) {
    ++flagged_;
    const files_of_record files = capture(record);
    for (const violation& found : record.violations) {
        const quality_rule& rule = *found.rule;
        rule_count& count = violations_by_rule_[rule.name];
        count.severity = rule.severity;
        ++count.count;
        const bool has_files = rule.severity != rule_severity::info;
        line_writer line;
        line.text("record_id", record.id)
            .text("rule", rule.name)
            .text("severity", name_of(rule.severity))
            .text("field", rule.field.text)
            .text("field_value", shortened(found.value))
            .text_or_null("xml_file", has_files ? files.xml : "")
            .text_or_null("json_file", has_files ? files.json : "")
            .text("timestamp", format_utc(now));
        add_line(violations_, violation_lines_, line.take());
    }
}

void flagged_writer::add_line(std::ofstream& out, std::uint64_t& lines, const std::string& line) {
    if (lines >= limits_.lines) {
        ++left_out_lines_;
        return;
    }
    ++lines;
    out << line;
}

void flagged_writer::write_file(const std::string& name, std::string_view text) {
    if (!problem_.empty()) return;
    std::ofstream out(std::filesystem::path(folder_) / name, std::ios::binary);
    out << text;
    out.close();
    if (!out) fail(name);
}

void flagged_writer::finish(wall_time now) {
    violations_.close();
    skips_.close();
    write_file("report.txt", report(now));
}

std::string flagged_writer::report(wall_time now) const {
    std::string text =
        fmt::format("Quality of {} {}, {}\n\n", plural_name(kind_), version_, format_utc(now));
    if (goes_on_) text += "The file was resumed: the counts are those since then.\n\n";
    text += fmt::format("{:>12}  records parsed\n", parsed_);
    std::uint64_t skipped = 0;
    for (const auto& [reason, count] : skips_by_reason_)
        skipped += count;
    text += fmt::format("{:>12}  skipped, not published\n", skipped);
    for (const auto& [reason, count] : skips_by_reason_)
        text += fmt::format("{:>12}    {}\n", count, reason);
    text += fmt::format("{:>12}  published with violations\n", flagged_);
    for (const auto& [rule, told] : violations_by_rule_)
        text += fmt::format("{:>12}    {} ({})\n", told.count, rule, name_of(told.severity));
    if (left_out_captures_ > 0) {
        text += fmt::format(
            "\nXML and JSON are kept of {} records; {} more were left out.\n",
            captures_,
            left_out_captures_
        );
    }
    if (left_out_lines_ > 0) {
        text += fmt::format(
            "\nA .jsonl file holds {} lines at most; {} more were left out.\n",
            limits_.lines,
            left_out_lines_
        );
    }
    return text;
}

void flagged_writer::fail(const std::string& name) {
    if (!problem_.empty()) return;
    problem_ = fmt::format(
        "{}: cannot be written; flagged records are not kept any more",
        (std::filesystem::path(folder_) / name).string()
    );
}

}  // namespace waxpress::extractor
