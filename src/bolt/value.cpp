#include "bolt/value.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/failure.hpp"

namespace waxpress::bolt {
namespace {

constexpr std::array<std::string_view, 20> kind_names{
    "null",
    "a boolean",
    "an integer",
    "a real number",
    "a text",
    "bytes",
    "a list",
    "a map",
    "a date",
    "a time",
    "a local time",
    "a date and time",
    "a date and time in a zone",
    "a local date and time",
    "a duration",
    "a point",
    "a node",
    "a relationship",
    "a path",
    "an unknown structure"};

const value null_value;

/// Shared values are equal when what they share is.
struct equality {
    template <class Left, class Right>
    bool operator()(const Left&, const Right&) const {
        return false;
    }
    template <class Type>
    bool operator()(const Type& left, const Type& right) const {
        return left == right;
    }
    template <class Type>
    bool operator()(
        const std::shared_ptr<const Type>& left, const std::shared_ptr<const Type>& right
    ) const {
        return *left == *right;
    }
};

}  // namespace

std::string_view name_of(value_kind kind) noexcept {
    return kind_names[static_cast<std::size_t>(kind)];
}

map::map() noexcept = default;
map::map(std::initializer_list<map_entry> entries) : entries_(entries) {
}
map::map(const map& other) = default;
map::map(map&& other) noexcept = default;
map& map::operator=(const map& other) = default;
map& map::operator=(map&& other) noexcept = default;
map::~map() = default;

const value* map::find(std::string_view key) const noexcept {
    const auto found =
        std::find_if(entries_.rbegin(), entries_.rend(), [key](const map_entry& entry) {
            return entry.key == key;
        });
    return found == entries_.rend() ? nullptr : &found->value;
}

const value& map::operator[](std::string_view key) const noexcept {
    const value* found = find(key);
    return found == nullptr ? null_value : *found;
}

void map::set(std::string_view key, value what) {
    const auto found = std::ranges::find(entries_, key, &map_entry::key);
    if (found != entries_.end()) {
        found->value = std::move(what);
    } else {
        entries_.push_back({std::string(key), std::move(what)});
    }
}

void map::append(std::string key, value what) {
    entries_.push_back({std::move(key), std::move(what)});
}

std::size_t map::size() const noexcept {
    return entries_.size();
}
const map_entry* map::begin() const noexcept {
    return entries_.data();
}
const map_entry* map::end() const noexcept {
    return entries_.data() + entries_.size();
}
bool map::operator==(const map& other) const {
    return entries_ == other.entries_;
}

value::value(bolt::list items) : held_(std::move(items)) {
}
value::value(bolt::map entries) : held_(std::move(entries)) {
}
value::value(bolt::node what) : held_(std::make_shared<const bolt::node>(std::move(what))) {
}
value::value(bolt::relationship what)
    : held_(std::make_shared<const bolt::relationship>(std::move(what))) {
}
value::value(bolt::path what) : held_(std::make_shared<const bolt::path>(std::move(what))) {
}
value::value(bolt::structure what)
    : held_(std::make_shared<const bolt::structure>(std::move(what))) {
}

double value::as_real() const {
    if (kind() == value_kind::integer) return static_cast<double>(as_integer());
    return get<double>(value_kind::real);
}

const bolt::node& value::as_node() const {
    return *get<shared<bolt::node>>(value_kind::node);
}
const bolt::relationship& value::as_relationship() const {
    return *get<shared<bolt::relationship>>(value_kind::relationship);
}
const bolt::path& value::as_path() const {
    return *get<shared<bolt::path>>(value_kind::path);
}
const bolt::structure& value::as_structure() const {
    return *get<shared<bolt::structure>>(value_kind::structure);
}

bool value::operator==(const value& other) const {
    return std::visit(equality{}, held_, other.held_);
}

void value::fail(value_kind wanted) const {
    throw failure(
        failure_class::store,
        fmt::format("a value is {}, where {} was asked for", name_of(kind()), name_of(wanted))
    );
}

void value::refuse_unsigned() {
    throw failure(
        failure_class::store,
        "a number above 9223372036854775807 cannot be a value of Neo4j",
        next_step::reject
    );
}

}  // namespace waxpress::bolt
