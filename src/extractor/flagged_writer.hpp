#pragma once

#include <cstdint>
#include <fstream>
#include <map>
#include <string>
#include <string_view>

#include "extractor/press_with_rules.hpp"
#include "extractor/state_marker.hpp"

namespace waxpress::extractor {

struct flagged_limits {
    std::uint64_t captures = 10'000;  ///< Records whose XML and JSON are kept.
    std::uint64_t lines = 1'000'000;  ///< Of each .jsonl file.
};

/// Writes what rules said of the records of one file, for people, below
/// `<root>/flagged/<version>/<kind>/`: `<id>.xml`, `<id>.json`, `violations.jsonl`,
/// `skipped.jsonl`, and `report.txt` at the end.
///
/// Shape:    one writer a kind, so that none overwrites another's report. Counts are exact, also
///           past the limits; the report says what was left out.
/// Lifetime: belongs to one thread.
/// Errors:   never throws for a file: a full disk must not stop publishing. `problem()` tells the
///           first one, after which nothing more is written.
/// Source:   reference/wire-and-schema.md, 5.6.
class flagged_writer {
public:
    /// `goes_on`: the file is resumed, and so are its .jsonl files.
    flagged_writer(
        const std::string& root,
        const std::string& version,
        discogs::entity_kind kind,
        bool goes_on,
        const flagged_limits& limits = {}
    );

    void write(const ruled_block& block, wall_time now);

    /// Writes the report. Explicit, because a destructor would hide what fails.
    void finish(wall_time now);

    [[nodiscard]] const std::string& folder() const noexcept { return folder_; }
    /// One line for a warning; empty where all went well.
    [[nodiscard]] const std::string& problem() const noexcept { return problem_; }

private:
    struct files_of_record {
        std::string xml;
        std::string json;
    };

    files_of_record capture(const flagged_record& record);
    void write_skip(const flagged_record& record, wall_time now);
    void write_violations(const flagged_record& record, wall_time now);
    void add_line(std::ofstream& out, std::uint64_t& lines, const std::string& line);
    void write_file(const std::string& name, std::string_view text);
    [[nodiscard]] std::string report(wall_time now) const;
    void fail(const std::string& name);

    const std::string folder_;
    const std::string version_;
    const discogs::entity_kind kind_;
    const bool goes_on_;
    const flagged_limits limits_;

    std::ofstream violations_;
    std::ofstream skips_;
    std::uint64_t violation_lines_ = 0;
    std::uint64_t skip_lines_ = 0;
    std::uint64_t left_out_lines_ = 0;
    std::uint64_t captures_ = 0;
    std::uint64_t left_out_captures_ = 0;

    std::uint64_t parsed_ = 0;
    std::uint64_t flagged_ = 0;
    std::map<std::string, std::uint64_t> skips_by_reason_;
    struct rule_count {
        rule_severity severity = rule_severity::info;
        std::uint64_t count = 0;
    };
    std::map<std::string, rule_count> violations_by_rule_;
    std::string problem_;
};

/// A record's id as a name for its files: safe, and another one for another id.
[[nodiscard]] std::string file_name_of(std::string_view id);

}  // namespace waxpress::extractor
