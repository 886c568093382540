#include "sqlite/catalog_path.hpp"

#include <map>
#include <random>
#include <set>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sqlite/catalog_test_store.hpp"

namespace waxpress::sqlite {
namespace {

using discogs::entity_kind;
using testing::ElementsAre;

class sqlite_catalog_path : public testing::Test {
protected:
    sqlite_catalog_path() { store_.add_world(); }

    artist_path path(std::int64_t from, std::int64_t to, const path_limits& limits = {}) {
        return find_path(store_.on(), from, to, limits);
    }
    // "1 release 10 2", ...
    std::vector<std::string> steps(std::int64_t from, std::int64_t to) {
        constexpr std::array<std::string_view, 4> bonds{
            "release", "member of", "has member", "alias"};
        std::vector<std::string> lines;
        for (const path_link& link : path(from, to).links) {
            lines.push_back(fmt::format(
                "{} {}{} {}",
                link.from,
                bonds[static_cast<std::size_t>(link.how)],
                link.release == 0 ? "" : " " + std::to_string(link.release),
                link.to
            ));
        }
        return lines;
    }

    catalog_test_store store_;
};

TEST_F(sqlite_catalog_path, people_of_one_release_know_each_other) {
    store_.finish();
    EXPECT_THAT(steps(1, 2), ElementsAre("1 release 10 2"));
    EXPECT_THAT(steps(1, 3), ElementsAre("1 release 10 2", "2 release 20 3"));
    EXPECT_THAT(steps(3, 1), ElementsAre("3 release 20 2", "2 release 10 1"));
    EXPECT_THAT(steps(77, 1), ElementsAre("77 release 10 1"));  // Without a record of its own.
}

TEST_F(sqlite_catalog_path, on_a_compilation_only_those_who_share_a_track_have_met) {
    store_.finish();
    EXPECT_EQ(path(2, 4).outcome, path_outcome::not_connected);  // Tracks 2 and 1.
    EXPECT_EQ(path(3, 6).outcome, path_outcome::not_connected);  // A track and the whole.
    EXPECT_THAT(steps(5, 6), ElementsAre("5 release 20 6"));     // Both the whole.
}

TEST_F(sqlite_catalog_path, members_and_aliases_are_bridges_both_ways) {
    store_.finish();
    EXPECT_THAT(steps(4, 5), ElementsAre("4 member of 7", "7 has member 5"));
    EXPECT_THAT(
        steps(8, 6), ElementsAre("8 alias 4", "4 member of 7", "7 has member 5", "5 release 20 6")
    );
    EXPECT_THAT(
        steps(6, 8), ElementsAre("6 release 20 5", "5 member of 7", "7 has member 4", "4 alias 8")
    );
}

TEST_F(sqlite_catalog_path, collective_ids_are_no_bridge) {
    for (const std::int64_t collective_id : {194, 355, 118760, 151641}) {
        const std::int64_t other = 1000 + collective_id;
        store_.add(
            entity_kind::releases,
            collective_id,
            fmt::format(
                R"({{"artists":[{{"id":"9","name":"Hans"}},{{"id":"{}","name":"x"}}],"id":"1","title":"T"}})",
                collective_id
            )
        );
        store_.add(
            entity_kind::releases,
            other,
            fmt::format(
                R"({{"artists":[{{"id":"{}","name":"x"}},{{"id":"{}","name":"y"}}],"id":"1","title":"T"}})",
                collective_id,
                other
            )
        );
    }
    store_.finish();
    for (const std::int64_t collective_id : {194, 355, 118760, 151641}) {
        EXPECT_EQ(path(9, 1000 + collective_id).outcome, path_outcome::not_connected)
            << collective_id;
    }
}

TEST_F(sqlite_catalog_path, it_says_why_there_is_none) {
    store_.finish();
    EXPECT_EQ(path(9, 1).outcome, path_outcome::not_connected);
    EXPECT_EQ(path(8, 6, {.max_depth = 3}).outcome, path_outcome::too_far);
    EXPECT_EQ(path(8, 6, {.max_depth = 4}).outcome, path_outcome::found);
    EXPECT_EQ(path(8, 6, {.max_artists = 3}).outcome, path_outcome::gave_up);
    EXPECT_EQ(path(1, 1).outcome, path_outcome::found);
    EXPECT_TRUE(path(1, 1).links.empty());
}

// Against plain breadth-first search over the same made-up releases.
TEST_F(sqlite_catalog_path, it_is_the_shortest_one) {
    std::mt19937 chance(7);
    std::map<std::int64_t, std::set<std::int64_t>> near;
    constexpr std::int64_t first = 10'000;
    constexpr std::uint32_t count = 80;
    for (std::int64_t release = 100; release < 170; ++release) {
        const std::int64_t a = first + static_cast<std::int64_t>(chance() % count);
        const std::int64_t b = first + static_cast<std::int64_t>(chance() % count);
        near[a].insert(b);
        near[b].insert(a);
        store_.add(
            entity_kind::releases,
            release,
            fmt::format(
                R"({{"artists":[{{"id":"{}","name":"x"}},{{"id":"{}","name":"y"}}],"id":"{}","title":"T"}})",
                a,
                b,
                release
            )
        );
    }
    store_.finish();
    for (std::int64_t from = first; from < first + 10; ++from) {
        std::map<std::int64_t, std::size_t> distance{{from, 0}};
        std::vector<std::int64_t> queue{from};
        for (std::size_t at = 0; at < queue.size(); ++at) {
            const std::int64_t here = queue[at];
            for (const std::int64_t next : near[here]) {
                if (distance.emplace(next, distance[here] + 1).second) queue.push_back(next);
            }
        }
        for (std::int64_t to = first; to < first + count; ++to) {
            const artist_path found = path(from, to, {.max_depth = 100});
            ASSERT_EQ(found.outcome == path_outcome::found, distance.contains(to))
                << from << " " << to;
            if (!distance.contains(to)) continue;
            ASSERT_EQ(found.links.size(), distance[to]) << from << " " << to;
            std::int64_t at = from;
            for (const path_link& link : found.links) {
                ASSERT_EQ(link.from, at);
                ASSERT_TRUE(near[link.from].contains(link.to));
                at = link.to;
            }
            ASSERT_EQ(at, to);
        }
    }
}

TEST_F(sqlite_catalog_path, names_and_ids_choose_an_artist) {
    store_.add(entity_kind::artists, 70, R"({"id":"70","name":"311"})");
    store_.add(entity_kind::artists, 71, R"j({"id":"71","name":"Émile (2)"})j");
    store_.add(entity_kind::artists, 72, R"j({"id":"72","name":"Emile (3)"})j");
    store_.add(entity_kind::artists, 73, R"({"id":"73","name":"HANS"})");
    store_.finish();
    EXPECT_EQ(choose_artist(store_.on(), "1").id, 1);
    EXPECT_EQ(choose_artist(store_.on(), "77").id, 77);   // Only credited.
    EXPECT_EQ(choose_artist(store_.on(), "311").id, 70);  // No such id, but a name.
    EXPECT_EQ(choose_artist(store_.on(), "anna").id, 1);  // Not "Anna (2)".
    EXPECT_EQ(choose_artist(store_.on(), "Anna (2)").id, 11);
    EXPECT_EQ(choose_artist(store_.on(), "Hans").id, 9);
    const artist_choice two = choose_artist(store_.on(), "hans");
    EXPECT_TRUE(two.is_ambiguous);
    EXPECT_EQ(two.candidates.size(), 2U);
    const artist_choice namesakes = choose_artist(store_.on(), "emile");
    EXPECT_FALSE(namesakes.id);
    EXPECT_EQ(namesakes.candidates.size(), 2U);
    const artist_choice near = choose_artist(store_.on(), "der");
    EXPECT_FALSE(near.id);
    EXPECT_FALSE(near.is_ambiguous);
    EXPECT_THROW((void)choose_artist(store_.on(), ""), failure);
}

TEST_F(sqlite_catalog_path, links_are_told_with_names_and_roles) {
    store_.finish();
    const link_words made = words_of(store_.on(), {1, 2, bond::release, 10});
    EXPECT_EQ(made.from_name, "Anna");
    EXPECT_EQ(made.from_role, "artist");
    EXPECT_EQ(made.to_name, "Bert");
    EXPECT_EQ(made.to_role, "Guitar, artist of \"Part\"");
    EXPECT_EQ(made.release_title, "First Song");
    EXPECT_EQ(made.release_year, "1973");
    const link_words duet = words_of(store_.on(), {2, 3, bond::release, 20});
    EXPECT_EQ(duet.from_role, "artist of \"Duet\"");
    EXPECT_EQ(duet.to_role, "Drums");
    EXPECT_EQ(words_of(store_.on(), {77, 1, bond::release, 10}).from_name, "Bertram");
    EXPECT_EQ(words_of(store_.on(), {4, 7, bond::member_of, 0}).to_name, "The Ändern");
}

}  // namespace
}  // namespace waxpress::sqlite
