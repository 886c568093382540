#include <atomic>
#include <thread>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "observe/consumer_health.hpp"
#include "observe/extractor_health.hpp"

namespace waxpress::observe {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

constexpr std::chrono::system_clock::time_point now{1'700'000'000s};
constexpr std::size_t labels = 1;
constexpr std::size_t releases = 3;

std::vector<std::string> four_kinds() {
    return {"artists", "labels", "masters", "releases"};
}

TEST(observe_consumer_health, the_answer_is_that_of_the_known_system) {
    consumer_health health("tableinator", four_kinds());
    health.set_phase(service_phase::consuming);
    health.set_consuming(releases, true);
    health.set_complete(labels, true);
    health.received(labels, 7, now - 60s);
    health.received(releases, 500, now - 1500ms);
    const health_answer answer = health.answer(now);
    EXPECT_EQ(answer.http_status, 200);
    EXPECT_EQ(
        answer.json,
        R"({"status":"healthy","service":"tableinator","current_task":"Processing releases",)"
        R"("progress":0.0,"message_counts":{"artists":0,"labels":7,"masters":0,"releases":500},)"
        R"("last_message_time":{"artists":0.0,"labels":1699999940.0,"masters":0.0,)"
        R"("releases":1699999998.5},"active_consumers":["releases"],)"
        R"("completed_files":["labels"],"timestamp":"2023-11-14T22:13:20.000000Z"})"
    );
}

TEST(observe_consumer_health, it_is_healthy_only_while_it_consumes) {
    consumer_health health("tableinator", four_kinds());
    const auto is = [&](int status, const char* word, const json& task) {
        const health_answer answer = health.answer(now);
        EXPECT_EQ(answer.http_status, status);
        EXPECT_EQ(json::parse(answer.json)["status"], word);
        EXPECT_EQ(json::parse(answer.json)["current_task"], task);
        EXPECT_EQ(health.is_ready(), status == 200);
    };
    is(503, "starting", nullptr);
    health.set_phase(service_phase::starting, "Initializing PostgreSQL connection");
    is(503, "starting", "Initializing PostgreSQL connection");
    health.set_phase(service_phase::consuming);
    is(503, "unhealthy", "Idle - waiting for messages");
    health.set_consuming(labels, true);
    is(200, "healthy", "Idle - waiting for messages");
    health.set_phase(service_phase::outage, "Waiting for PostgreSQL");
    is(503, "unhealthy", "Waiting for PostgreSQL");
    health.set_phase(service_phase::stuck);
    is(503, "unhealthy", "STUCK - consumers died, awaiting recovery");
    health.set_phase(service_phase::stopping);
    is(503, "unhealthy", nullptr);
}

TEST(observe_consumer_health, a_finished_service_without_consumers_is_healthy) {
    consumer_health health("tableinator", four_kinds());
    health.set_phase(service_phase::consuming);
    for (std::size_t kind = 0; kind < 4; ++kind) {
        EXPECT_FALSE(health.is_ready());
        health.set_complete(kind, true);
    }
    EXPECT_TRUE(health.is_ready());
}

TEST(observe_consumer_health, the_task_is_the_kind_that_came_last_and_idle_after_ten_seconds) {
    consumer_health health("tableinator", four_kinds());
    health.set_phase(service_phase::consuming);
    health.received(releases, 1, now);
    health.received(labels, 1, now + 1s);
    const auto task_at = [&](std::chrono::seconds after) {
        return json::parse(health.answer(now + after).json)["current_task"].get<std::string>();
    };
    EXPECT_EQ(task_at(5s), "Processing labels");
    EXPECT_EQ(task_at(11s), "Idle - waiting for messages");
}

TEST(observe_extractor_health, the_answer_is_that_of_the_known_system) {
    extractor_health health(
        "rust-extractor", {"artists", "labels", "masters", "release_groups", "releases"}
    );
    health.begin_run();
    health.extracted(0, 10, now - 2500ms);
    health.extracted(4, 5, now);
    const health_answer answer = health.answer(now);
    EXPECT_EQ(answer.http_status, 200);
    EXPECT_EQ(
        answer.json,
        R"({"status":"healthy","service":"rust-extractor","extraction_status":"running",)"
        R"("extraction_progress":{"artists":10,"labels":0,"masters":0,"release_groups":0,)"
        R"("releases":5,"total":15},"last_extraction_time":{"artists":2.5,"labels":null,)"
        R"("masters":null,"release_groups":null,"releases":0.0},)"
        R"("timestamp":"2023-11-14T22:13:20.000000Z"})"
    );
}

TEST(observe_extractor_health, it_is_ready_unless_idle_with_nothing_done) {
    extractor_health health("rust-extractor", four_kinds());
    EXPECT_FALSE(health.is_ready());
    health.begin_run();
    EXPECT_TRUE(health.is_ready());
    health.set_status(extraction_status::idle);
    EXPECT_FALSE(health.is_ready());
    health.extracted(0, 1, now);
    EXPECT_TRUE(health.is_ready());
}

TEST(observe_extractor_health, of_many_who_ask_for_a_run_one_gets_it) {
    extractor_health health("rust-extractor", four_kinds());
    std::atomic<int> begun = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 8; ++i)
            threads.emplace_back([&] { begun += health.try_begin_run() ? 1 : 0; });
    }
    EXPECT_EQ(begun, 1);
    health.set_status(extraction_status::failed);
    EXPECT_EQ(health.status(), extraction_status::failed);
    EXPECT_TRUE(health.try_begin_run());
}

TEST(observe_extractor_health, a_new_run_counts_anew_and_remembers_when_the_last_was) {
    extractor_health health("rust-extractor", four_kinds());
    health.extracted(0, 10, now - 5s);
    health.begin_run();
    const json answer = json::parse(health.answer(now).json);
    EXPECT_EQ(answer["extraction_progress"]["total"], 0);
    EXPECT_EQ(answer["last_extraction_time"]["artists"], 5.0);
}

}  // namespace
}  // namespace waxpress::observe
