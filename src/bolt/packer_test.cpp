#include "bolt/packer.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "base/failure.hpp"
#include "bolt/test_bytes.hpp"
#include "bolt/unpacker.hpp"

namespace waxpress::bolt {
namespace {

struct golden {
    value what;
    std::string_view bytes;
};

constexpr auto least = std::numeric_limits<std::int64_t>::min();
constexpr auto most = std::numeric_limits<std::int64_t>::max();
constexpr double infinity = std::numeric_limits<double>::infinity();

/// Made by the official JavaScript driver (reference/bolt.md, 2.3).
std::vector<golden> golden_vectors() {
    return {
        {nullptr, "C0"},
        {true, "C3"},
        {false, "C2"},
        {0, "00"},
        {1, "01"},
        {-1, "FF"},
        {127, "7F"},
        {128, "C9 00 80"},
        {-16, "F0"},
        {-17, "C8 EF"},
        {-128, "C8 80"},
        {-129, "C9 FF 7F"},
        {255, "C9 00 FF"},
        {32767, "C9 7F FF"},
        {32768, "CA 00 00 80 00"},
        {-32768, "C9 80 00"},
        {-32769, "CA FF FF 7F FF"},
        {2147483647, "CA 7F FF FF FF"},
        {2147483648, "CB 00 00 00 00 80 00 00 00"},
        {-2147483648, "CA 80 00 00 00"},
        {-2147483649, "CB FF FF FF FF 7F FF FF FF"},
        {most, "CB 7F FF FF FF FF FF FF FF"},
        {least, "CB 80 00 00 00 00 00 00 00"},
        {0.5, "C1 3F E0 00 00 00 00 00 00"},
        {1.1, "C1 3F F1 99 99 99 99 99 9A"},
        {-1.1, "C1 BF F1 99 99 99 99 99 9A"},
        {1.23, "C1 3F F3 AE 14 7A E1 47 AE"},
        {1e300, "C1 7E 37 E4 3C 88 00 75 9C"},
        {infinity, "C1 7F F0 00 00 00 00 00 00"},
        {-infinity, "C1 FF F0 00 00 00 00 00 00"},
        {-0.0, "C1 80 00 00 00 00 00 00 00"},
        {"", "80"},
        {"a", "81 61"},
        {"Größenmaßstäbe", "D0 12 47 72 C3 B6 C3 9F 65 6E 6D 61 C3 9F 73 74 C3 A4 62 65"},
        {"\U0001F642", "84 F0 9F 99 82"},
        {bytes{}, "CC 00"},
        {bytes{std::byte{1}, std::byte{2}, std::byte{3}}, "CC 03 01 02 03"},
        {list{}, "90"},
        {list{1, 2, 3}, "93 01 02 03"},
        {list{1, 2.0, "three"}, "93 01 C1 40 00 00 00 00 00 00 00 85 74 68 72 65 65"},
        {map{}, "A0"},
        {map{{"a", 1}}, "A1 81 61 01"},
        {map{{"one", "eins"}}, "A1 83 6F 6E 65 84 65 69 6E 73"},
        {map{{"id", 1}, {"name", "Ann"}, {"score", nullptr}},
         "A3 82 69 64 01 84 6E 61 6D 65 83 41 6E 6E 85 73 63 6F 72 65 C0"},
        {date{1}, "B1 44 01"},
        {time{1, 2}, "B2 54 01 02"},
        {local_time{1}, "B1 74 01"},
        {date_time{1, 2, 3}, "B3 49 01 02 03"},
        {zoned_date_time{1, 2, "UTC"}, "B3 69 01 02 83 55 54 43"},
        {local_date_time{1, 2}, "B2 64 01 02"},
        {duration{1, 2, 3, 4}, "B4 45 01 02 03 04"},
        {point{1, 0.5, 0.5}, "B3 58 01 C1 3F E0 00 00 00 00 00 00 C1 3F E0 00 00 00 00 00 00"},
        {point{1, 0.5, 0.5, 0.5},
         "B4 59 01 C1 3F E0 00 00 00 00 00 00 C1 3F E0 00 00 00 00 00 00 C1 3F E0 00 00 00 00 00 "
         "00"},
    };
}

TEST(bolt_packer, packs_what_the_official_driver_packs) {
    for (const golden& one : golden_vectors())
        EXPECT_EQ(packed_value(one.what), hex(one.bytes)) << one.bytes;
}

TEST(bolt_unpacker, unpacks_what_the_official_driver_packs) {
    for (const golden& one : golden_vectors()) {
        const std::string packed = hex(one.bytes);
        unpacker from(packed);
        value got;
        ASSERT_TRUE(from.read(got)) << one.bytes;
        EXPECT_EQ(got, one.what) << one.bytes;
        EXPECT_TRUE(from.is_at_end()) << one.bytes;
    }
}

TEST(bolt_packer, not_a_number_is_the_quiet_one) {
    EXPECT_EQ(
        packed_value(std::numeric_limits<double>::quiet_NaN()), hex("C1 7F F8 00 00 00 00 00 00")
    );
}

TEST(bolt_packer, sizes_grow_with_what_they_count) {
    const auto head = [](const value& what, std::size_t size) {
        return packed_value(what).substr(0, size);
    };
    EXPECT_EQ(head(std::string(16, 'x'), 2), hex("D0 10"));
    EXPECT_EQ(head(std::string(255, 'x'), 2), hex("D0 FF"));
    EXPECT_EQ(head(std::string(256, 'x'), 3), hex("D1 01 00"));
    EXPECT_EQ(head(std::string(65535, 'x'), 3), hex("D1 FF FF"));
    EXPECT_EQ(head(std::string(65536, 'x'), 5), hex("D2 00 01 00 00"));
    EXPECT_EQ(head(bytes(256), 3), hex("CD 01 00"));
    EXPECT_EQ(head(bytes(65536), 5), hex("CE 00 01 00 00"));
    EXPECT_EQ(head(list(16), 2), hex("D4 10"));
    EXPECT_EQ(head(list(256), 3), hex("D5 01 00"));
    EXPECT_EQ(head(list(65536), 5), hex("D6 00 01 00 00"));
    map entries;
    for (int i = 0; i < 16; ++i)
        entries.append(std::to_string(i), i);
    EXPECT_EQ(head(entries, 2), hex("D8 10"));
}

TEST(bolt_packer, a_list_of_a_size_that_is_known_afterwards) {
    std::string out;
    packer into(out);
    into.map(1);
    into.text("r");
    const std::size_t mark = into.begin_list();
    into.integer(1);
    into.integer(2);
    into.end_list(mark, 2);
    EXPECT_EQ(out, hex("A1 81 72 D6 00 00 00 02 01 02"));
    value got;
    ASSERT_TRUE(unpacker(out).read(got));
    EXPECT_EQ(got, (value(map{{"r", list{1, 2}}})));
}

TEST(bolt_packer, old_servers_get_the_reading_of_the_clock) {
    std::string out;
    packer(out).put(value(date_time{1000, 5, 60}), false);
    EXPECT_EQ(out, hex("B3 46 C9 04 24 05 3C"));
    value got;
    ASSERT_TRUE(unpacker(out).read(got));
    EXPECT_EQ(got, (value(date_time{1000, 5, 60})));
    EXPECT_THROW(packer(out).put(value(zoned_date_time{1, 2, "UTC"}), false), failure);
}

TEST(bolt_packer, nesting_without_end_is_rejected) {
    value deep = 1;
    for (int i = 0; i < deepest_value; ++i)
        deep = list{deep};
    try {
        static_cast<void>(packed_value(deep));
        FAIL();
    } catch (const failure& rejected) {
        EXPECT_EQ(rejected.step(), next_step::reject);
    }
}

TEST(bolt_value, speaks_of_both_kinds_where_it_is_another) {
    try {
        static_cast<void>(value("x").as_integer());
        FAIL();
    } catch (const failure& wrong) {
        EXPECT_STREQ(wrong.what(), "a value is a text, where an integer was asked for");
    }
    EXPECT_THROW(value(std::uint64_t{1} << 63U), failure);
    EXPECT_EQ(value(3).as_real(), 3.0);
    EXPECT_EQ(value(date{3}).as_temporal<date>(), date{3});
}

TEST(bolt_value, the_last_of_a_key_counts) {
    map twice{{"a", 1}, {"b", 2}, {"a", 3}};
    EXPECT_EQ(twice["a"], value(3));
    EXPECT_TRUE(twice["c"].is_null());
    twice.set("b", "new");
    EXPECT_EQ(twice["b"], value("new"));
    EXPECT_EQ(twice.size(), 3U);
}

// Any value, down to a depth.
rc::Gen<value> any_value(int depth);

rc::Gen<std::string> any_text() {
    return rc::gen::container<std::string>(rc::gen::inRange<char>('a', 'z'));
}

/// A few of what `of` makes: with more of them, a tree of some depth has no end.
template <class Item>
rc::Gen<std::vector<Item>> a_few(const rc::Gen<Item>& of) {
    return rc::gen::mapcat(rc::gen::inRange<std::size_t>(0, 4), [of](std::size_t count) {
        return rc::gen::container<std::vector<Item>>(count, of);
    });
}

rc::Gen<map> any_map(int depth) {
    return rc::gen::map(
        a_few<std::pair<std::string, value>>(rc::gen::pair(any_text(), any_value(depth))),
        [](std::vector<std::pair<std::string, value>> entries) {
            map made;
            for (auto& [key, what] : entries)
                made.append(std::move(key), std::move(what));
            return made;
        }
    );
}

rc::Gen<value> any_scalar() {
    const auto number = rc::gen::arbitrary<std::int64_t>();
    return rc::gen::oneOf(
        rc::gen::just(value()),
        rc::gen::map(rc::gen::arbitrary<bool>(), [](bool what) { return value(what); }),
        rc::gen::map(number, [](std::int64_t what) { return value(what); }),
        rc::gen::map(rc::gen::arbitrary<double>(), [](double what) { return value(what); }),
        rc::gen::map(
            rc::gen::arbitrary<std::string>(),
            [](std::string what) { return value(std::move(what)); }
        ),
        rc::gen::map(
            rc::gen::arbitrary<std::vector<std::uint8_t>>(),
            [](const auto& what) {
                bytes made;
                for (const std::uint8_t one : what)
                    made.push_back(static_cast<std::byte>(one));
                return value(std::move(made));
            }
        ),
        rc::gen::map(number, [](std::int64_t what) { return value(date{what}); }),
        rc::gen::map(
            rc::gen::pair(number, number),
            [](auto both) {
                return value(duration{both.first, both.second, 1, both.first});
            }
        ),
        rc::gen::map(
            rc::gen::pair(number, number),
            [](auto both) {
                return value(date_time{both.first, both.second, 3600});
            }
        ),
        rc::gen::map(
            rc::gen::arbitrary<double>(),
            [](double what) {
                return value(point{4326, what, 1, what});
            }
        )
    );
}

rc::Gen<value> any_node(int depth) {
    return rc::gen::map(any_map(depth), [](map properties) {
        return value(node{7, {"Artist", "Group"}, std::move(properties), "4:x:7"});
    });
}

rc::Gen<value> any_path(int depth) {
    return rc::gen::map(any_map(depth), [](map properties) {
        path made;
        made.nodes = {{1, {"A"}, properties, "a"}, {2, {}, {}, "b"}, {3, {"C"}, properties, "c"}};
        made.relationships = {
            {10, 1, 2, "TO", properties, "x", "a", "b"}, {11, 3, 2, "FROM", {}, "y", "c", "b"}};
        return value(std::move(made));
    });
}

rc::Gen<value> any_value(int depth) {
    if (depth == 0) return any_scalar();
    return rc::gen::oneOf(
        any_scalar(),
        rc::gen::map(
            a_few<value>(any_value(depth - 1)),
            [](std::vector<value> items) { return value(std::move(items)); }
        ),
        rc::gen::map(any_map(depth - 1), [](map entries) { return value(std::move(entries)); }),
        any_node(depth - 1),
        any_path(depth - 1),
        rc::gen::map(
            any_value(depth - 1),
            [](value field) {
                return value(structure{0x01, {std::move(field), 2}});
            }
        )
    );
}

RC_GTEST_PROP(bolt_unpacker, gives_back_what_was_packed, ()) {
    const value what = *any_value(3);
    const std::string packed = packed_value(what);
    unpacker from(packed);
    value got;
    RC_ASSERT(from.read(got));
    RC_ASSERT(from.is_at_end());
    RC_ASSERT(packed_value(got) == packed);
    RC_ASSERT(got == what);
}

RC_GTEST_PROP(bolt_unpacker, takes_no_part_of_a_value_for_a_whole_one, ()) {
    const std::string packed = packed_value(*any_value(2));
    for (std::size_t size = 0; size < packed.size(); ++size) {
        value got;
        RC_ASSERT(!unpacker(std::string_view(packed).substr(0, size)).read(got));
    }
}

RC_GTEST_PROP(bolt_unpacker, survives_any_flipped_byte, ()) {
    std::string packed = packed_value(*any_value(2));
    const std::size_t at = *rc::gen::inRange<std::size_t>(0, packed.size());
    packed[at] = *rc::gen::arbitrary<char>();
    value got;
    unpacker from(packed);
    if (from.read(got)) static_cast<void>(packed_value(got));
}

}  // namespace
}  // namespace waxpress::bolt
