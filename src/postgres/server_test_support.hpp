#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "pipeline/batch.hpp"
#include "postgres/connection.hpp"
#include "postgres/writer.hpp"

namespace waxpress::postgres {

/// A database of its own for each test, on the server of WAXPRESS_TEST_POSTGRES; without that the
/// test is skipped.
class server_test : public testing::Test {
protected:
    void SetUp() override;
    void TearDown() override;

    [[nodiscard]] const connection_settings& to() const { return settings_; }
    /// A connection apart from what is tested.
    [[nodiscard]] connection& look() { return *look_; }
    /// The first field of the first row, as text.
    [[nodiscard]] std::string ask(const std::string& sql);
    /// Ends all connections to the test's database but `look`.
    void cut_connections();

    /// Sets the tables up without secondary indexes.
    table_states make_tables();
    /// A writer that has found the tables as they are.
    [[nodiscard]] std::unique_ptr<writer> make_writer(writer_options options = {});

private:
    std::string name_;
    connection_settings admin_;
    connection_settings settings_;
    std::unique_ptr<connection> look_;
};

/// A batch that is filled record by record. `version` makes the hash; 0: none.
class batch_of {
public:
    explicit batch_of(discogs::entity_kind kind) { made_.kind = kind; }

    batch_of& add(std::string_view id, std::string_view json, int version = 1);
    /// A record as dumps have it.
    batch_of& add(int id, int version = 1);
    batch_of& add_message(std::string_view id, std::string_view json, int version = 1);

    [[nodiscard]] pipeline::batch_part part() const { return {&made_, made_.records}; }
    /// Some of its records.
    [[nodiscard]] pipeline::batch_part part(std::size_t begin, std::size_t count) const {
        return {&made_, std::span(made_.records).subspan(begin, count)};
    }

private:
    pipeline::batch made_;
};

/// The records `begin` to `end`, `end` not among them.
[[nodiscard]] batch_of numbered(discogs::entity_kind kind, int begin, int end, int version = 1);

/// What an action can still be helped by; fails the test where it throws nothing.
template <typename Action>
[[nodiscard]] next_step step_after(Action&& act, std::string* line = nullptr) {
    try {
        act();
    } catch (const failure& failed) {
        if (line != nullptr) *line = failed.what();
        EXPECT_EQ(std::string(failed.what()).find('\n'), std::string::npos);
        return failed.step();
    }
    ADD_FAILURE() << "nothing was thrown";
    return next_step::stop;
}

}  // namespace waxpress::postgres
