#include "verify/compare.hpp"

#include <map>

#include <gmock/gmock.h>

#include "base/failure.hpp"

namespace waxpress::verify {
namespace {

using discogs::entity_kind;
using testing::ElementsAre;
using testing::HasSubstr;

/// A store that holds what the test puts into it.
class held_side : public store_side {
public:
    struct held {
        std::string id;
        std::string json;
        bool has_other_hash = false;
    };

    std::map<entity_kind, std::vector<held>> records;
    std::vector<entity_kind> with{discogs::all_kinds.begin(), discogs::all_kinds.end()};
    bool is_dump = false;
    bool shows_graph = false;
    std::string fails_with;

    [[nodiscard]] std::string name() const override { return "held"; }
    [[nodiscard]] std::vector<entity_kind> kinds() const override { return with; }
    [[nodiscard]] bool is_graph() const noexcept override { return shows_graph; }
    [[nodiscard]] bool last_counts() const noexcept override { return is_dump; }

    void read(entity_kind kind, const mark_wish& wish, const block_taker& take) override {
        if (!fails_with.empty()) throw failure(failure_class::store, fails_with);
        repeated_.clear();
        json_marker marker(kind, wish);
        std::uint64_t number = 0;
        std::map<std::string, int> seen;
        for (const held& one : records[kind]) {
            marked_block block;
            discogs::sha256_hasher hasher;
            const auto hash = words_of(hasher.digest(one.has_other_hash ? "" : one.json));
            marker.mark({one.id, one.json, hash, false}, block);
            if (++seen[one.id] > 1) repeated_[id_number(one.id)] = number;
            take(block, number++);
        }
    }
    [[nodiscard]] repeated_records repeated() const override { return repeated_; }
    [[nodiscard]] std::vector<told_record> tell(
        entity_kind kind, const mark_wish& wish, std::span<const std::string> ids
    ) override {
        std::vector<told_record> told;
        json_marker marker(kind, wish);
        for (const std::string& id : ids) {
            for (const held& one : records[kind]) {
                if (one.id != id) continue;
                told.push_back({id, true, shows_graph ? "" : one.json, {}, {}});
                told.back().facts = marker.told_facts(id, one.json);
            }
        }
        return told;
    }

private:
    repeated_records repeated_;
};

compare_options options() {
    compare_options how;
    how.folder = std::filesystem::temp_directory_path();
    how.memory_bytes = 1U << 20U;
    how.latest_year = 2030;
    return how;
}

const compared_line& line_of(const comparison_report& report, std::string_view name) {
    const auto found = std::ranges::find(report.lines, name, &compared_line::name);
    EXPECT_NE(found, report.lines.end()) << name;
    return *found;
}

TEST(verify_compare, two_stores_that_hold_the_same_are_equal) {
    held_side a;
    held_side b;
    a.records[entity_kind::artists] = {{"1", R"({"id":"1"})"}, {"x", R"({"id":"x"})"}};
    b.records[entity_kind::artists] = {{"x", R"({"id":"x"})"}, {"1", R"({"id":"1"})"}};
    const comparison_report report = compare_stores(a, b, options());
    EXPECT_TRUE(report.are_equal());
    EXPECT_FALSE(report.has_graph);
    ASSERT_EQ(report.lines.size(), 4U);
    EXPECT_EQ(report.lines[0].counts[0], 2U);
    EXPECT_EQ(report.lines[0].digests[0], report.lines[0].digests[1]);
}

TEST(verify_compare, differences_are_counted_and_named_by_kind) {
    held_side a;
    held_side b;
    a.records[entity_kind::labels] = {
        {"1", R"({"id":"1","name":"A"})"}, {"2", R"({"id":"2"})"}, {"x", R"({"id":"x"})"}};
    b.records[entity_kind::labels] = {
        {"1", R"({"id":"1","name":"B"})"}, {"2", R"({"id":"2"})", true}};
    const comparison_report report = compare_stores(a, b, options());
    EXPECT_FALSE(report.are_equal());
    const compared_line& labels = line_of(report, "labels");
    EXPECT_EQ(labels.differences, 3U);
    EXPECT_THAT(
        labels.first,
        ElementsAre(
            "label \"x\": in A, not in B", HasSubstr("name differs"), HasSubstr("damaged in B")
        )
    );
    EXPECT_EQ(report.differences(), 3U);
}

TEST(verify_compare, with_a_graph_relations_of_either_end_are_compared_as_sets) {
    held_side a;
    held_side b;
    b.shows_graph = true;
    a.records[entity_kind::artists] = {
        {"1", R"({"groups":[{"id":"2"}],"id":"1"})"}, {"2", R"({"id":"2"})"}};
    b.records[entity_kind::artists] = a.records[entity_kind::artists];
    EXPECT_TRUE(compare_stores(a, b, options()).are_equal());
    a.records[entity_kind::artists][1].json = R"({"id":"2","members":[{"id":"1"},{"id":"5"}]})";
    const comparison_report report = compare_stores(a, b, options());
    const compared_line& memberships = line_of(report, "memberships");
    EXPECT_EQ(memberships.counts[0], 2U);
    EXPECT_EQ(memberships.counts[1], 1U);
    EXPECT_THAT(memberships.first, ElementsAre("artist 5 is MEMBER_OF 2 in A only"));
}

TEST(verify_compare, a_dump_that_holds_an_id_twice_says_what_its_last_record_says) {
    held_side a;
    held_side b;
    a.is_dump = true;
    b.shows_graph = true;
    a.records[entity_kind::artists] = {
        {"1", R"({"groups":[{"id":"2"}],"id":"1"})"}, {"1", R"({"groups":[{"id":"3"}],"id":"1"})"}};
    b.records[entity_kind::artists] = {a.records[entity_kind::artists][1]};
    const comparison_report report = compare_stores(a, b, options());
    EXPECT_TRUE(report.are_equal());
    EXPECT_EQ(line_of(report, "artists").repeated[0], 1U);
    EXPECT_EQ(
        line_of(report, "styles of genres").note, "not compared: a dump holds ids more than once"
    );
}

TEST(verify_compare, kinds_that_one_side_lacks_are_left_out) {
    held_side a;
    held_side b;
    a.with = {entity_kind::labels, entity_kind::masters};
    b.with = {entity_kind::masters, entity_kind::releases};
    const comparison_report report = compare_stores(a, b, options());
    ASSERT_EQ(report.lines.size(), 1U);
    EXPECT_EQ(report.lines[0].name, "masters");
    compare_options how = options();
    how.only = {entity_kind::artists};
    EXPECT_THROW(static_cast<void>(compare_stores(a, b, how)), failure);
}

TEST(verify_compare, the_failure_of_one_side_ends_the_other) {
    held_side a;
    held_side b;
    for (int i = 0; i < 1000; ++i)
        a.records[entity_kind::artists].push_back({std::to_string(i), "{}"});
    b.fails_with = "the server is gone";
    try {
        static_cast<void>(compare_stores(a, b, options()));
        FAIL();
    } catch (const failure& failed) {
        EXPECT_STREQ(failed.what(), "the server is gone");
        EXPECT_EQ(failed.exit_status(), 4);
    }
}

}  // namespace
}  // namespace waxpress::verify
