#include "rabbitmq/names.hpp"

#include <gtest/gtest.h>

namespace waxpress::rabbitmq {
namespace {

TEST(rabbitmq_names, the_names_are_those_of_the_known_system) {
    const route_names names =
        names_of(default_prefix, "tableinator", discogs::entity_kind::artists);
    EXPECT_EQ(names.exchange, "discogsography-discogs-artists");
    EXPECT_EQ(names.queue, "discogsography-discogs-tableinator-artists");
    EXPECT_EQ(names.dead_letter_exchange, "discogsography-discogs-tableinator-artists.dlx");
    EXPECT_EQ(names.dead_letter_queue, "discogsography-discogs-tableinator-artists.dlq");
    EXPECT_EQ(exchange_name("p", discogs::entity_kind::releases), "p-releases");
}

}  // namespace
}  // namespace waxpress::rabbitmq
