#include "bolt/connection_settings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/failure.hpp"

namespace waxpress::bolt {
namespace {

TEST(bolt_uri, each_scheme_says_how_to_get_there) {
    EXPECT_EQ(parse_uri("bolt://a").address, (server_address{"a", 7687}));
    EXPECT_EQ(parse_uri("bolt://a:1/").address, (server_address{"a", 1}));
    EXPECT_EQ(parse_uri("bolt://[::1]:7").address, (server_address{"::1", 7}));
    EXPECT_EQ(parse_uri("bolt://[::1]:7").address.shown(), "[::1]:7");
    EXPECT_EQ(parse_uri("bolt+s://a").tls, encryption::verified);
    EXPECT_EQ(parse_uri("bolt+ssc://a").tls, encryption::self_signed);
    EXPECT_FALSE(parse_uri("bolt+ssc://a").is_routed);
    EXPECT_TRUE(parse_uri("neo4j://a").is_routed);
    EXPECT_EQ(parse_uri("neo4j+s://a").tls, encryption::verified);
    EXPECT_EQ(parse_uri("neo4j+ssc://a").tls, encryption::self_signed);
}

TEST(bolt_uri, its_query_is_the_routing_context) {
    EXPECT_EQ(
        parse_uri("neo4j://a:1?policy=eu%20west&x=1").routing_context,
        (map{{"policy", "eu west"}, {"x", "1"}})
    );
    EXPECT_EQ(*settings_of("neo4j://a?x=1").routing, (map{{"x", "1"}, {"address", "a:7687"}}));
    EXPECT_FALSE(settings_of("bolt://a").routing.has_value());
}

TEST(bolt_uri, a_user_in_it_counts_unless_another_is_given) {
    EXPECT_EQ(settings_of("bolt://u:p%40w@a").auth.entries, auth_token::basic("u", "p@w").entries);
    EXPECT_EQ(
        settings_of("bolt://u:p@a", auth_token::bearer("t")).auth.entries,
        (map{{"scheme", "bearer"}, {"credentials", "t"}})
    );
    EXPECT_EQ(settings_of("bolt://a").auth.entries, (map{{"scheme", "none"}}));
}

TEST(bolt_uri, what_is_wrong_is_refused_without_its_password) {
    for (const auto* uri :
         {"",
          "a",
          "http://a",
          "bolt:/a",
          "bolt://",
          "bolt://a:0",
          "bolt://a:70000",
          "bolt://a:x",
          "bolt://[::1",
          "bolt://a?x=1",
          "neo4j://a?x",
          "neo4j://a?x=1&x=2",
          "neo4j://a?address=b",
          "bolt://u@a",
          "bolt://u:secret@a:x"}) {
        try {
            static_cast<void>(parse_uri(uri));
            ADD_FAILURE() << uri;
        } catch (const failure& refused) {
            EXPECT_EQ(refused.where(), failure_class::usage);
            EXPECT_THAT(refused.what(), testing::Not(testing::HasSubstr("secret")));
        }
    }
}

}  // namespace
}  // namespace waxpress::bolt
