#include "app/option_values.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/failure.hpp"

namespace waxpress::app {
namespace {

using discogs::entity_kind;

TEST(app_option_values, kinds_are_named_singular_or_plural_and_kept_once) {
    EXPECT_THAT(
        kinds_named("label,releases,labels"),
        testing::ElementsAre(entity_kind::labels, entity_kind::releases)
    );
    for (const char* bad : {"", "artists,", "track", "artists, labels", ","}) {
        EXPECT_THROW(static_cast<void>(kinds_named(bad)), failure) << bad;
    }
}

TEST(app_option_values, a_share_is_a_percentage_or_a_fraction) {
    EXPECT_DOUBLE_EQ(parse_share("--changed", "2%"), 0.02);
    EXPECT_DOUBLE_EQ(parse_share("--changed", "0.1 %"), 0.001);
    EXPECT_DOUBLE_EQ(parse_share("--changed", "1"), 1);
    for (const char* bad : {"", "%", "-1%", "101%", "1.01", "two", "5%%", "nan", "0x1p-1"}) {
        EXPECT_THROW(static_cast<void>(parse_share("--changed", bad)), failure) << bad;
    }
}

}  // namespace
}  // namespace waxpress::app
