#include "neo4j/import/distinct.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <tuple>

#include <gtest/gtest.h>

namespace waxpress::neo4j {
namespace {

using fact_key = std::tuple<distinct_kind, std::string, std::string>;
using fact_map = std::map<fact_key, int>;

void put(const distinct_fact& fact, fact_map& into) {
    const auto [place, is_new] = into.try_emplace(
        {fact.kind, std::string(fact.first), std::string(fact.second)}, fact.said_by
    );
    EXPECT_TRUE(is_new) << fact.first << " " << fact.second;
}

std::string bytes_of(std::initializer_list<distinct_fact> facts) {
    fact_list list;
    for (const distinct_fact& fact : facts)
        list.add(fact);
    return list.bytes;
}

fact_map distinct_of(std::string bytes) {
    fact_map found;
    visit_distinct(bytes, [&](const distinct_fact& fact) { put(fact, found); });
    return found;
}

TEST(neo4j_distinct, a_fact_that_comes_twice_is_one) {
    const distinct_fact fact{distinct_kind::part_of, 0, "Prog", "Rock"};
    EXPECT_EQ(distinct_of(bytes_of({fact, fact, fact})).size(), 1U);
}

TEST(neo4j_distinct, facts_are_told_apart_by_kind_and_by_where_their_texts_part) {
    EXPECT_EQ(
        distinct_of(bytes_of(
                        {{distinct_kind::genre, 0, "ab", ""},
                         {distinct_kind::style, 0, "ab", ""},
                         {distinct_kind::part_of, 0, "a", "b"},
                         {distinct_kind::part_of, 0, "", "ab"},
                         {distinct_kind::part_of, 0, "ab", ""}}
                    )
        ).size(),
        5U
    );
}

TEST(neo4j_distinct, the_sides_that_say_a_fact_are_joined) {
    const fact_map found = distinct_of(bytes_of(
        {{distinct_kind::member_of, said_by_first, "1", "2"},
         {distinct_kind::member_of, said_by_second, "3", "2"},
         {distinct_kind::member_of, said_by_second, "1", "2"}}
    ));
    EXPECT_EQ(found.at({distinct_kind::member_of, "1", "2"}), said_by_first | said_by_second);
    EXPECT_EQ(found.at({distinct_kind::member_of, "3", "2"}), said_by_second);
}

TEST(neo4j_distinct, the_other_side_is_not_taken_for_what_came_lately) {
    recent_facts recent(4);
    const distinct_fact one{distinct_kind::member_of, said_by_first, "1", "2"};
    const distinct_fact other{distinct_kind::member_of, said_by_second, "1", "2"};
    EXPECT_TRUE(recent.insert(one, one.hash()));
    EXPECT_FALSE(recent.insert(one, one.hash()));
    EXPECT_TRUE(recent.insert(other, other.hash()));
}

TEST(neo4j_distinct, every_prefix_of_a_list_gives_whole_facts_only) {
    const std::string bytes =
        bytes_of({{distinct_kind::person, 0, "Ann", ""}, {distinct_kind::same_as, 0, "Ann", "7"}});
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        std::string_view rest = std::string_view(bytes).substr(0, size);
        distinct_fact fact;
        std::size_t count = 0;
        while (fact_list::take(rest, fact))
            ++count;
        EXPECT_LE(count, 1U);
    }
}

TEST(neo4j_distinct, what_does_not_fit_into_memory_comes_back_from_the_file) {
    distinct_facts facts(std::filesystem::temp_directory_path());
    constexpr int persons = 100'000;  // 3 MB twice over: every part is written several times.
    const std::string tail(20, 'x');
    for (int round = 0; round < 2; ++round) {
        fact_list list;
        for (int i = 0; i < persons; ++i) {
            const std::string name = std::to_string(i) + tail;
            list.add({distinct_kind::person, static_cast<std::uint8_t>(1 + round), name, ""});
        }
        facts.add(list.bytes);
    }
    fact_map found;
    std::size_t asked = 0;
    facts.for_each(
        [&](const distinct_fact& fact) { put(fact, found); },
        [&](std::size_t, std::size_t of) {
            ++asked;
            EXPECT_EQ(of, fact_parts);
            return true;
        }
    );
    EXPECT_EQ(asked, fact_parts);
    EXPECT_EQ(found.size(), static_cast<std::size_t>(persons));
    for (const auto& [key, said_by] : found)
        EXPECT_EQ(said_by, 3);
}

TEST(neo4j_distinct, it_ends_when_it_is_not_wanted_any_more) {
    distinct_facts facts(std::filesystem::temp_directory_path());
    facts.add(bytes_of({{distinct_kind::genre, 0, "Rock", ""}}));
    bool was_visited = false;
    facts.for_each(
        [&](const distinct_fact&) { was_visited = true; },
        [](std::size_t, std::size_t) { return false; }
    );
    EXPECT_FALSE(was_visited);
}

}  // namespace
}  // namespace waxpress::neo4j
