#include "postgres/server_test_support.hpp"

#include <cstdlib>

#include <fmt/format.h>
#include <unistd.h>

namespace waxpress::postgres {

void server_test::SetUp() {
    const char* url = std::getenv("WAXPRESS_TEST_POSTGRES");
    if (url == nullptr) GTEST_SKIP() << "WAXPRESS_TEST_POSTGRES names no server";
    static int count = 0;
    name_ = fmt::format("waxpress_test_{}_{}", getpid(), ++count);
    admin_ = settings_of_url(url);
    settings_ = with_database(admin_, name_);
    connection(admin_).run("CREATE DATABASE " + name_ + " TEMPLATE template0");
    look_ = std::make_unique<connection>(settings_);
}

void server_test::TearDown() {
    if (!look_) return;
    look_.reset();
    connection(admin_).run("DROP DATABASE " + name_ + " WITH (FORCE)");
}

std::string server_test::ask(const std::string& sql) {
    const result answer = look().run(sql);
    return answer.rows() == 0 ? "" : std::string(answer.text(0, 0));
}

void server_test::cut_connections() {
    look().run(
        "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = "
        "current_database() AND pid <> pg_backend_pid()"
    );
}

table_states server_test::make_tables() {
    return set_up_tables(look(), {.has_indexes = false});
}

std::unique_ptr<writer> server_test::make_writer(writer_options options) {
    return std::make_unique<writer>(
        to(), std::move(options), std::make_shared<empty_tables>(make_tables())
    );
}

batch_of& batch_of::add(std::string_view id, std::string_view json, int version) {
    pipeline::batch_record record;
    record.json_begin = made_.text.size();
    record.json_size = json.size();
    made_.text += json;
    record.id_begin = made_.text.size();
    record.id_size = id.size();
    made_.text += id;
    record.has_hash = version != 0;
    record.hash[0] = static_cast<std::uint8_t>(version);
    made_.records.push_back(record);
    return *this;
}

batch_of& batch_of::add(int id, int version) {
    return add(
        std::to_string(id),
        fmt::format(R"({{"id":"{}","released":"1973-00-00","title":"T{}"}})", id, version),
        version
    );
}

batch_of& batch_of::add_message(std::string_view id, std::string_view json, int version) {
    add(id, json, version);
    made_.records.back().is_message = true;
    return *this;
}

batch_of numbered(discogs::entity_kind kind, int begin, int end, int version) {
    batch_of made(kind);
    for (int id = begin; id < end; ++id)
        made.add(id, version);
    return made;
}

}  // namespace waxpress::postgres
