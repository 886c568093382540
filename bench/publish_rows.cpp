// Releases as messages of one record each, from memory, published by bare rabbitmq-c: the rival of
// the extractor.
//
//   publish_rows AMQP_URL ROWS.jsonl RECORDS

#include <chrono>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "bare_publisher.hpp"
#include "discogs/sha256.hpp"
#include "rabbitmq/envelope.hpp"
#include "rabbitmq/names.hpp"
#include "release_rows.hpp"

namespace {

using namespace waxpress;
using steady = std::chrono::steady_clock;

constexpr std::size_t window = 1000;

std::vector<std::string> read_messages(const char* file, std::size_t most) {
    std::vector<std::string> bodies;
    bench::read_releases(file, most, [&](const bench::release_row& release) {
        const auto hash = discogs::parse_digest(release.hash);
        if (!hash) std::abort();
        rabbitmq::append_data(release.id, *hash, release.json, bodies.emplace_back());
    });
    return bodies;
}

int run(char** words) {
    rabbitmq::connection_settings settings;
    settings.address = rabbitmq::parse_address(words[1]);
    const auto bodies = read_messages(words[2], std::strtoul(words[3], nullptr, 10));
    const std::string exchange =
        rabbitmq::exchange_name(rabbitmq::default_prefix, discogs::entity_kind::releases);
    const auto begin = steady::now();
    bench::bare_publisher(settings, exchange, window).publish(bodies);
    const std::chrono::duration<double> seconds = steady::now() - begin;
    fmt::print(
        "{{\"records_per_second\":{:.0f},\"records\":{}}}\n",
        static_cast<double>(bodies.size()) / seconds.count(),
        bodies.size()
    );
    return 0;
}

}  // namespace

int main(int count, char** words) {
    if (count != 4) {
        fmt::print(stderr, "publish_rows AMQP_URL ROWS.jsonl RECORDS\n");
        return 2;
    }
    try {
        return run(words);
    } catch (const std::exception& failed) {
        fmt::print(stderr, "publish_rows: {}\n", failed.what());
        return 4;
    }
}
