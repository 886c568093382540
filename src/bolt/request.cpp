#include "bolt/request.hpp"

#include "bolt/chunking.hpp"
#include "bolt/packer.hpp"

namespace waxpress::bolt {
namespace {

constexpr std::string_view library = "waxpress_bolt/0.1";

std::uint8_t tag_of(request what) noexcept {
    return static_cast<std::uint8_t>(what);
}

list texts(const std::vector<std::string>& from) {
    return {from.begin(), from.end()};
}

}  // namespace

std::string_view name_of(request what) noexcept {
    switch (what) {
        case request::hello:
            return "HELLO";
        case request::goodbye:
            return "GOODBYE";
        case request::reset:
            return "RESET";
        case request::run:
            return "RUN";
        case request::begin:
            return "BEGIN";
        case request::commit:
            return "COMMIT";
        case request::rollback:
            return "ROLLBACK";
        case request::discard:
            return "DISCARD";
        case request::pull:
            return "PULL";
        case request::telemetry:
            return "TELEMETRY";
        case request::route:
            return "ROUTE";
        case request::logon:
            return "LOGON";
        case request::logoff:
            return "LOGOFF";
    }
    return "?";
}

void request_writer::send() {
    chunk_writer chunks(*out_);
    chunks.part(scratch_);
    chunks.end();
    scratch_.clear();
}

void request_writer::hello(const connection_settings& settings) {
    map extra{{"user_agent", settings.user_agent}};
    if (version_.has_bolt_agent()) {
        extra.append("bolt_agent", map{{"product", library}, {"language", "C++20"}});
    }
    if (settings.routing) extra.append("routing", *settings.routing);
    if (!version_.has_element_ids()) extra.append("patch_bolt", list{"utc"});
    if (version_.has_notification_filter() && !settings.wants_notifications) {
        extra.append("notifications_minimum_severity", "OFF");
    }
    if (!version_.has_logon()) {
        for (const map_entry& entry : settings.auth.entries)
            extra.append(entry.key, entry.value);
    }
    packer message(scratch_);
    message.structure(tag_of(request::hello), 1);
    message.put(extra, is_utc_);
    send();
}

void request_writer::logon(const auth_token& auth) {
    packer message(scratch_);
    message.structure(tag_of(request::logon), 1);
    message.put(auth.entries, is_utc_);
    send();
}

void request_writer::bare(request what) {
    packer(scratch_).structure(tag_of(what), 0);
    send();
}

void request_writer::telemetry(std::int64_t way) {
    packer message(scratch_);
    message.structure(tag_of(request::telemetry), 1);
    message.integer(way);
    send();
}

void request_writer::put_options(const transaction_options& options) {
    map extra;
    if (!options.bookmarks.empty()) extra.append("bookmarks", texts(options.bookmarks));
    if (options.timeout.count() > 0) extra.append("tx_timeout", options.timeout.count());
    if (!options.metadata.empty()) extra.append("tx_metadata", options.metadata);
    if (options.mode == access_mode::read) extra.append("mode", "r");
    if (!options.database.empty()) extra.append("db", options.database);
    if (!options.impersonated_user.empty()) extra.append("imp_user", options.impersonated_user);
    packer(scratch_).put(extra, is_utc_);
}

void request_writer::begin(const transaction_options& options) {
    packer(scratch_).structure(tag_of(request::begin), 1);
    put_options(options);
    send();
}

void request_writer::run(const packed_statement& statement, const transaction_options* options) {
    packer message(scratch_);
    message.structure(tag_of(request::run), 3);
    message.text(statement.text);
    const std::size_t head = scratch_.size();
    if (options != nullptr) {
        put_options(*options);
    } else {
        message.map(0);
    }
    const std::string_view whole = scratch_;
    chunk_writer chunks(*out_);
    chunks.part(whole.substr(0, head));
    chunks.part(statement.packed_parameters);
    chunks.part(whole.substr(head));
    chunks.end();
    scratch_.clear();
}

void request_writer::rows(request what, std::int64_t count) {
    packer message(scratch_);
    message.structure(tag_of(what), 1);
    message.map(1);
    message.entry("n", count);
    send();
}

void request_writer::route(
    const map& context,
    const std::vector<std::string>& bookmarks,
    const std::string& database,
    const std::string& impersonated_user
) {
    map extra;
    if (!database.empty()) extra.append("db", database);
    if (!impersonated_user.empty()) extra.append("imp_user", impersonated_user);
    packer message(scratch_);
    message.structure(tag_of(request::route), 3);
    message.put(context, is_utc_);
    message.put(value(texts(bookmarks)), is_utc_);
    message.put(extra, is_utc_);
    send();
}

}  // namespace waxpress::bolt
