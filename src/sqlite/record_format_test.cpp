#include "sqlite/record_format.hpp"

#include <algorithm>
#include <limits>

#include <gtest/gtest.h>

namespace waxpress::sqlite {
namespace {

constexpr std::int64_t smallest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();

TEST(sqlite_record_format, every_value_reads_back_as_it_was) {
    record_builder built;
    std::vector<std::int64_t> integers{0, 1, -1, 2, smallest, largest};
    for (int bits = 1; bits < 63; ++bits) {
        for (const int by : {-1, 0, 1}) {
            integers.push_back((std::int64_t{1} << bits) + by);
            integers.push_back(-(std::int64_t{1} << bits) + by);
        }
    }
    for (const std::int64_t value : integers)
        built.integer(value);
    built.null();
    built.real(-2.5);
    built.text("");
    built.text(std::string(70'000, 'x'));
    built.blob(std::string("\0\1", 2));
    std::string record;
    built.append_to(record);

    std::vector<value_view> values;
    ASSERT_EQ(decode_record(record, values), decode_status::ok);
    ASSERT_EQ(values.size(), integers.size() + 5);
    for (std::size_t i = 0; i < integers.size(); ++i) {
        EXPECT_EQ(values[i].type, value_type::integer);
        EXPECT_EQ(values[i].integer, integers[i]);
    }
    const value_view* rest = values.data() + integers.size();
    EXPECT_EQ(rest[0].type, value_type::null);
    EXPECT_EQ(rest[1].real, -2.5);
    EXPECT_EQ(rest[2].type, value_type::text);
    EXPECT_EQ(rest[3].bytes.size(), 70'000U);
    EXPECT_EQ(rest[4].type, value_type::blob);
    EXPECT_EQ(rest[4].bytes, std::string_view("\0\1", 2));
}

TEST(sqlite_record_format, varints_have_the_size_that_was_told) {
    for (unsigned bits = 0; bits < 64; ++bits) {
        for (const std::uint64_t value :
             {std::uint64_t{1} << bits, (std::uint64_t{2} << bits) - 1}) {
            std::string bytes;
            append_varint(bytes, value);
            EXPECT_EQ(bytes.size(), varint_size(value));
            EXPECT_EQ(bytes.size(), std::min(bits / 7 + 1, 9U)) << value;
        }
    }
}

TEST(sqlite_record_format, what_is_no_number_is_null) {
    record_builder built;
    built.real(std::numeric_limits<double>::quiet_NaN());
    built.real(std::numeric_limits<double>::infinity());
    std::string record;
    built.append_to(record);
    std::vector<value_view> values;
    ASSERT_EQ(decode_record(record, values), decode_status::ok);
    EXPECT_EQ(values[0].type, value_type::null);
    EXPECT_EQ(values[1].real, std::numeric_limits<double>::infinity());
}

TEST(sqlite_record_format, trimming_drops_nulls_at_the_end_and_nothing_else) {
    // The serial type of a blob of 58 bytes, and of each 64 bytes more, ends with a zero byte.
    for (std::size_t size = 0; size < 20'000; ++size) {
        for (const bool is_text : {false, true}) {
            record_builder built;
            built.null();
            if (is_text) {
                built.text(std::string(size, 'x'));
            } else {
                built.blob(std::string(size, 'x'));
            }
            built.null();
            built.null();
            std::string record;
            built.trim().append_to(record);
            std::vector<value_view> values;
            ASSERT_EQ(decode_record(record, values), decode_status::ok) << size;
            ASSERT_EQ(values.size(), 2U) << size;
            EXPECT_EQ(values[0].type, value_type::null);
            EXPECT_EQ(values[1].bytes.size(), size);
        }
    }
}

TEST(sqlite_record_format, a_header_may_need_two_bytes_for_its_own_length) {
    for (const int columns : {125, 126, 127, 128, 16'380, 16'382, 16'384}) {
        record_builder built;
        for (int i = 0; i < columns; ++i)
            built.null();
        std::string record;
        built.append_to(record);
        std::vector<value_view> values;
        ASSERT_EQ(decode_record(record, values), decode_status::ok) << columns;
        EXPECT_EQ(values.size(), static_cast<std::size_t>(columns));
    }
}

TEST(
    sqlite_record_format, every_prefix_and_every_flipped_length_is_malformed_or_read_within_bounds
) {
    record_builder built;
    built.text("some text");
    built.integer(70'000);
    built.blob("blob");
    std::string record;
    built.append_to(record);
    std::vector<value_view> values;
    for (std::size_t size = 0; size < record.size(); ++size) {
        EXPECT_EQ(decode_record(record.substr(0, size), values), decode_status::malformed) << size;
    }
    for (std::size_t at = 0; at < record.size(); ++at) {
        std::string changed = record;
        changed[at] = static_cast<char>(changed[at] ^ 0x5a);
        if (decode_record(changed, values) != decode_status::ok) continue;
        for (const value_view& value : values) {
            if (value.bytes.empty()) continue;
            EXPECT_GE(value.bytes.data(), changed.data());
            EXPECT_LE(value.bytes.data() + value.bytes.size(), changed.data() + changed.size());
        }
    }
}

}  // namespace
}  // namespace waxpress::sqlite
