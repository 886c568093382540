#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "bolt/temporal.hpp"
#include "bolt/value_kind.hpp"

namespace waxpress::bolt {

class value;
struct map_entry;
struct node;
struct relationship;
struct path;
struct structure;

using bytes = std::vector<std::byte>;
using list = std::vector<value>;

/// A map in the order in which it was made. A key that is there twice counts with its last value.
class map {
public:
    map() noexcept;
    map(std::initializer_list<map_entry> entries);
    map(const map& other);
    map(map&& other) noexcept;
    map& operator=(const map& other);
    map& operator=(map&& other) noexcept;
    ~map();

    /// Null where it is not there.
    [[nodiscard]] const value* find(std::string_view key) const noexcept;
    /// A null value where it is not there.
    [[nodiscard]] const value& operator[](std::string_view key) const noexcept;
    /// Replaces or appends.
    void set(std::string_view key, value what);
    /// Appends without looking for the key.
    void append(std::string key, value what);

    [[nodiscard]] bool empty() const noexcept { return entries_.empty(); }
    [[nodiscard]] std::size_t size() const noexcept;
    [[nodiscard]] const map_entry* begin() const noexcept;
    [[nodiscard]] const map_entry* end() const noexcept;
    [[nodiscard]] bool operator==(const map& other) const;

private:
    std::vector<map_entry> entries_;
};

/// Anything that Cypher can give or take.
///
/// Shape:    a value; copies are deep except for nodes, relationships, paths and unknown
///           structures, which are shared and never change.
/// Errors:   `as_...` throws failure(store, stop) that names both kinds where it is another one. An
///           unsigned number above the largest signed one is failure(store, reject).
class value {
public:
    value() = default;
    value(std::nullptr_t) {}
    value(std::same_as<bool> auto is_true) : held_(static_cast<bool>(is_true)) {}
    template <std::integral Integer>
    requires(!std::same_as<Integer, bool>) value(Integer number) : held_(checked(number)) {}
    value(std::floating_point auto number) : held_(static_cast<double>(number)) {}
    value(const char* text) : held_(std::string(text)) {}
    value(std::string_view text) : held_(std::string(text)) {}
    value(std::string text) : held_(std::move(text)) {}
    value(bolt::bytes data) : held_(std::move(data)) {}
    value(bolt::list items);
    value(bolt::map entries);
    value(bolt::date what) : held_(what) {}
    value(bolt::time what) : held_(what) {}
    value(bolt::local_time what) : held_(what) {}
    value(bolt::date_time what) : held_(what) {}
    value(bolt::zoned_date_time what) : held_(std::move(what)) {}
    value(bolt::local_date_time what) : held_(what) {}
    value(bolt::duration what) : held_(what) {}
    value(bolt::point what) : held_(what) {}
    value(bolt::node what);
    value(bolt::relationship what);
    value(bolt::path what);
    value(bolt::structure what);

    [[nodiscard]] value_kind kind() const noexcept {
        return static_cast<value_kind>(held_.index());
    }
    [[nodiscard]] bool is_null() const noexcept { return held_.index() == 0; }

    [[nodiscard]] bool as_boolean() const { return get<bool>(value_kind::boolean); }
    [[nodiscard]] std::int64_t as_integer() const { return get<std::int64_t>(value_kind::integer); }
    /// An integer is taken too.
    [[nodiscard]] double as_real() const;
    [[nodiscard]] const std::string& as_text() const { return get<std::string>(value_kind::text); }
    [[nodiscard]] const bolt::bytes& as_bytes() const {
        return get<bolt::bytes>(value_kind::bytes);
    }
    [[nodiscard]] const bolt::list& as_list() const { return get<bolt::list>(value_kind::list); }
    [[nodiscard]] const bolt::map& as_map() const { return get<bolt::map>(value_kind::map); }
    [[nodiscard]] const bolt::node& as_node() const;
    [[nodiscard]] const bolt::relationship& as_relationship() const;
    [[nodiscard]] const bolt::path& as_path() const;
    [[nodiscard]] const bolt::structure& as_structure() const;
    [[nodiscard]] const bolt::point& as_point() const {
        return get<bolt::point>(value_kind::point);
    }
    /// A temporal type: `as_temporal<bolt::date>()`.
    template <class Temporal>
    [[nodiscard]] const Temporal& as_temporal() const {
        return get<Temporal>(kind_of_temporal(static_cast<const Temporal*>(nullptr)));
    }

    [[nodiscard]] bool operator==(const value& other) const;

private:
    template <class Type>
    using shared = std::shared_ptr<const Type>;

    template <class Type>
    [[nodiscard]] const Type& get(value_kind wanted) const {
        const Type* held = std::get_if<Type>(&held_);
        if (held == nullptr) fail(wanted);
        return *held;
    }
    [[noreturn]] void fail(value_kind wanted) const;

    [[nodiscard]] static std::int64_t checked(std::integral auto number) {
        if (!std::in_range<std::int64_t>(number)) refuse_unsigned();
        return static_cast<std::int64_t>(number);
    }
    [[noreturn]] static void refuse_unsigned();

    static value_kind kind_of_temporal(const bolt::date*) { return value_kind::date; }
    static value_kind kind_of_temporal(const bolt::time*) { return value_kind::time; }
    static value_kind kind_of_temporal(const bolt::local_time*) { return value_kind::local_time; }
    static value_kind kind_of_temporal(const bolt::date_time*) { return value_kind::date_time; }
    static value_kind kind_of_temporal(const bolt::zoned_date_time*) {
        return value_kind::zoned_date_time;
    }
    static value_kind kind_of_temporal(const bolt::local_date_time*) {
        return value_kind::local_date_time;
    }
    static value_kind kind_of_temporal(const bolt::duration*) { return value_kind::duration; }

    friend class value_packer;

    std::variant<
        std::monostate,
        bool,
        std::int64_t,
        double,
        std::string,
        bolt::bytes,
        bolt::list,
        bolt::map,
        bolt::date,
        bolt::time,
        bolt::local_time,
        bolt::date_time,
        bolt::zoned_date_time,
        bolt::local_date_time,
        bolt::duration,
        bolt::point,
        shared<bolt::node>,
        shared<bolt::relationship>,
        shared<bolt::path>,
        shared<bolt::structure>>
        held_;
};

struct map_entry {
    std::string key;
    bolt::value value;

    [[nodiscard]] bool operator==(const map_entry& other) const = default;
};

}  // namespace waxpress::bolt

#include "bolt/graph_types.hpp"  // NOLINT: completes the types that are declared above.
