#include "pipeline/batch_ids.hpp"

#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "pipeline/batcher.hpp"

namespace waxpress::pipeline {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

batch batch_of(const std::vector<std::string>& ids) {
    batcher made(discogs::entity_kind::releases, {.max_records = ids.size() + 1});
    for (const std::string& id : ids)
        EXPECT_FALSE(made.add({.json = "{}", .id = id}, {}));
    const auto closed = made.flush();
    return closed ? closed->records : batch{};
}

std::vector<std::size_t> chosen(const std::vector<std::string>& ids) {
    const batch whole = batch_of(ids);
    return last_of_each_id({&whole, whole.records});
}

bool share_a_key(const std::vector<std::string>& a, const std::vector<std::string>& b) {
    const bool shares = have_common_key(keys_of(batch_of(a)), keys_of(batch_of(b)));
    EXPECT_EQ(have_common_key(keys_of(batch_of(b)), keys_of(batch_of(a))), shares);
    return shares;
}

TEST(pipeline_batch_ids, ascending_ids_are_all_written) {
    EXPECT_THAT(chosen({"8", "9", "10", "11"}), ElementsAre(0, 1, 2, 3));
    EXPECT_THAT(chosen({"5"}), ElementsAre(0));
    EXPECT_THAT(chosen({}), IsEmpty());
}

TEST(pipeline_batch_ids, of_duplicates_the_last_is_written) {
    EXPECT_THAT(chosen({"1", "2", "1", "3", "2"}), ElementsAre(2, 3, 4));
    EXPECT_THAT(chosen({"7", "7", "7"}), ElementsAre(2));
    EXPECT_THAT(chosen({"1", "2", "2"}), ElementsAre(0, 2));
}

TEST(pipeline_batch_ids, ids_that_look_alike_as_numbers_are_not_the_same) {
    EXPECT_THAT(chosen({"07", "7", "007"}), ElementsAre(0, 1, 2));
    EXPECT_THAT(chosen({"unknown", "b", "unknown"}), ElementsAre(1, 2));
}

TEST(pipeline_batch_ids, batches_share_a_key_only_where_they_share_an_id) {
    EXPECT_FALSE(share_a_key({"1", "2", "3"}, {"4", "5"}));
    EXPECT_TRUE(share_a_key({"1", "2", "3"}, {"3", "4"}));
    EXPECT_FALSE(share_a_key({"1", "5", "9"}, {"2", "6", "8"}));
    EXPECT_TRUE(share_a_key({"9", "1", "5"}, {"8", "5", "2"}));
    EXPECT_TRUE(share_a_key({"unknown"}, {"1", "unknown"}));
    EXPECT_FALSE(share_a_key({"unknown"}, {"1", "unknow"}));
    EXPECT_FALSE(share_a_key({}, {"1"}));
    EXPECT_TRUE(share_a_key({"18446744073709551615"}, {"18446744073709551615"}));
    EXPECT_TRUE(share_a_key({"99999999999999999999999"}, {"99999999999999999999999"}));
}

RC_GTEST_PROP(pipeline_batch_ids, agree_with_plain_sets, ()) {
    const auto small_ids = rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 60));
    const auto a = *small_ids;
    const auto b = *small_ids;
    std::vector<std::string> texts_a;
    std::vector<std::string> texts_b;
    for (const int id : a)
        texts_a.push_back(std::to_string(id));
    for (const int id : b)
        texts_b.push_back(std::to_string(id));
    const std::set<int> set_a(a.begin(), a.end());
    bool is_shared = false;
    for (const int id : b)
        is_shared |= set_a.contains(id);
    RC_ASSERT(share_a_key(texts_a, texts_b) == is_shared);

    std::vector<std::size_t> last;
    for (std::size_t at = 0; at < a.size(); ++at) {
        if (std::find(a.begin() + static_cast<std::ptrdiff_t>(at) + 1, a.end(), a[at]) == a.end())
            last.push_back(at);
    }
    RC_ASSERT(chosen(texts_a) == last);
}

}  // namespace
}  // namespace waxpress::pipeline
