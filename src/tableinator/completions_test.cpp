#include "tableinator/completions.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace waxpress::tableinator {
namespace {

using discogs::entity_kind;
using testing::ElementsAre;

/// Completions that are told to stop after their first message, and what they did with it.
struct completions_under_test {
    completions_under_test()
        : ends(
              {[this](entity_kind kind, const std::stop_token&) {
                   did("drain", kind);
                   if (stops_in_drain) stop.request_stop();
                   return is_drained;
               },
               [this](pipeline::delivery_id delivery) {
                   said.push_back("settle " + std::to_string(delivery));
                   stop.request_stop();
               },
               [this](entity_kind kind) { did("file", kind); },
               [this](entity_kind kind) { did("extraction", kind); }},
              {}
          ) {}

    void did(const std::string& what, entity_kind kind) {
        said.push_back(what + " " + std::string(discogs::plural_name(kind)));
    }
    std::vector<std::string> finish(completion message) {
        said.clear();
        stop = std::stop_source();
        ends.add(std::move(message), stop.get_token());
        ends.run(stop.get_token());
        return said;
    }

    bool is_drained = true;
    bool stops_in_drain = false;
    std::stop_source stop;
    std::vector<std::string> said;
    completions ends;
};

const completion file_end{entity_kind::labels, 7, rabbitmq::file_complete{}};
/// Without counts nothing is purged, and no database is needed.
const completion extraction_end{entity_kind::labels, 8, rabbitmq::extraction_complete{}};

TEST(tableinator_completions, a_file_is_complete_after_all_that_came_before_is_written) {
    completions_under_test test;
    EXPECT_THAT(test.finish(file_end), ElementsAre("drain labels", "file labels", "settle 7"));
}

TEST(tableinator_completions, an_extraction_completes_its_kind_though_no_file_did) {
    completions_under_test test;
    EXPECT_THAT(
        test.finish(extraction_end), ElementsAre("drain labels", "extraction labels", "settle 8")
    );
}

TEST(tableinator_completions, what_is_not_drained_is_not_complete_and_its_message_comes_again) {
    completions_under_test test;
    test.stops_in_drain = true;
    for (const bool is_drained : {false, true}) {
        test.is_drained = is_drained;
        EXPECT_THAT(test.finish(file_end), ElementsAre("drain labels"));
        EXPECT_THAT(test.finish(extraction_end), ElementsAre("drain labels"));
    }
}

}  // namespace
}  // namespace waxpress::tableinator
