#include "rabbitmq/topology.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace waxpress::rabbitmq {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::SizeIs;

TEST(rabbitmq_topology, a_publisher_declares_the_four_exchanges_and_nothing_else) {
    const topology wanted = publisher_topology("p");
    EXPECT_THAT(wanted.exchanges, ElementsAre("p-artists", "p-labels", "p-masters", "p-releases"));
    EXPECT_THAT(wanted.queues, SizeIs(0));
    EXPECT_THAT(wanted.bindings, SizeIs(0));
}

TEST(rabbitmq_topology, a_consumer_declares_exactly_what_the_known_system_has) {
    const topology wanted = consumer_topology("p", "tableinator");
    EXPECT_THAT(wanted.exchanges, SizeIs(8));
    EXPECT_THAT(wanted.exchanges, Contains("p-masters"));
    EXPECT_THAT(wanted.exchanges, Contains("p-tableinator-masters.dlx"));
    EXPECT_THAT(wanted.queues, SizeIs(8));
    EXPECT_THAT(
        wanted.queues,
        Contains(queue_spec{
            "p-tableinator-releases",
            {{"x-queue-type", "quorum"},
             {"x-dead-letter-exchange", "p-tableinator-releases.dlx"},
             {"x-delivery-limit", 20}}})
    );
    EXPECT_THAT(
        wanted.queues,
        Contains(queue_spec{"p-tableinator-releases.dlq", {{"x-queue-type", "classic"}}})
    );
    EXPECT_THAT(wanted.bindings, SizeIs(8));
    EXPECT_THAT(wanted.bindings, Contains(binding_spec{"p-tableinator-labels", "p-labels"}));
    EXPECT_THAT(
        wanted.bindings,
        Contains(binding_spec{"p-tableinator-labels.dlq", "p-tableinator-labels.dlx"})
    );
}

TEST(rabbitmq_topology, the_queues_of_the_expected_services_are_listed) {
    const std::vector<std::string> services{"graphinator", "tableinator"};
    const std::vector<std::string> names = queues_of("p", services);
    EXPECT_THAT(names, SizeIs(8));
    EXPECT_THAT(names, Contains("p-graphinator-artists"));
    EXPECT_THAT(names, Contains("p-tableinator-releases"));
}

}  // namespace
}  // namespace waxpress::rabbitmq
