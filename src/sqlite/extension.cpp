// The loadable extension: reads canonical records of a store from any SQLite shell.
//
//     .load ./waxpress_sqlite
//     SELECT waxpress_json('release', 1);
#include <cstdint>
#include <deque>
#include <exception>
#include <map>
#include <memory>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include <sqlite3ext.h>
#include <zstd.h>

#include "sqlite/restore.hpp"

SQLITE_EXTENSION_INIT1

namespace {

using namespace waxpress;          // NOLINT(google-build-using-namespace): one file, no header.
using namespace waxpress::sqlite;  // NOLINT(google-build-using-namespace)

constexpr std::size_t largest_document = std::size_t{1} << 30U;

struct dictionary_closer {
    void operator()(ZSTD_DDict* dictionary) const noexcept { ZSTD_freeDDict(dictionary); }
};
struct context_closer {
    void operator()(ZSTD_DCtx* context) const noexcept { ZSTD_freeDCtx(context); }
};

// What one connection keeps between calls.
struct unpacker {
    std::unique_ptr<ZSTD_DCtx, context_closer> context{ZSTD_createDCtx()};
    std::map<std::pair<std::string, unsigned>, std::unique_ptr<ZSTD_DDict, dictionary_closer>>
        known;
};

void fail(sqlite3_context* call, const std::string& line) {
    sqlite3_result_error(call, ("waxpress_json: " + line).c_str(), -1);
}

// `name` as SQL quotes it.
std::string quoted(const std::string& name) {
    std::string sql = "\"";
    for (const char c : name) {
        if (c == '"') sql += '"';
        sql += c;
    }
    return sql += '"';
}

// The dictionary that a frame names, read from its database once; null if it is not there.
ZSTD_DDict* dictionary_of(unpacker& state, sqlite3* on, const std::string& schema, unsigned id) {
    auto& known = state.known[{schema, id}];
    if (known) return known.get();
    const std::string sql = "SELECT data FROM " + quoted(schema) + ".zstd_dictionary WHERE id = ?";
    sqlite3_stmt* query = nullptr;
    if (sqlite3_prepare_v2(on, sql.c_str(), -1, &query, nullptr) != SQLITE_OK) return nullptr;
    sqlite3_bind_int64(query, 1, static_cast<sqlite3_int64>(id));
    if (sqlite3_step(query) == SQLITE_ROW) {
        const void* data = sqlite3_column_blob(query, 0);
        known.reset(ZSTD_createDDict(data, static_cast<std::size_t>(sqlite3_column_bytes(query, 0)))
        );
    }
    sqlite3_finalize(query);
    return known.get();
}

struct finalizer {
    void operator()(sqlite3_stmt* query) const noexcept { sqlite3_finalize(query); }
};
using query_ptr = std::unique_ptr<sqlite3_stmt, finalizer>;

query_ptr prepare(sqlite3* on, const std::string& sql) {
    sqlite3_stmt* query = nullptr;
    if (sqlite3_prepare_v2(on, sql.c_str(), -1, &query, nullptr) != SQLITE_OK) return nullptr;
    return query_ptr(query);
}

/// The rows of a record, read through the connection that called.
class called_record final : public row_source {
public:
    called_record(sqlite3* on, std::string schema, std::int64_t id)
        : on_(on), schema_(std::move(schema)), id_(id) {}

    std::string_view spelled(dictionary which, std::int64_t id) override {
        const std::string name(dictionary_names[static_cast<std::size_t>(which)]);
        const query_ptr query =
            prepare(on_, "SELECT text FROM " + quoted(schema_) + "." + name + " WHERE id = ?");
        if (!query) return {};
        sqlite3_bind_int64(query.get(), 1, id);
        if (sqlite3_step(query.get()) != SQLITE_ROW) return {};
        return value_of(query.get(), 0).bytes;
    }

private:
    void add_rows(table which, row_set& rows) override {
        const table_info& info = info_of(which);
        const char* order = info.has_rowid                       ? "1"
                            : which == table::format_description ? "format_seq, seq"
                                                                 : "seq";
        const query_ptr query = prepare(
            on_,
            "SELECT * FROM " + quoted(schema_) + "." + std::string(info.name) + " WHERE " +
                std::string(info.owner_id) + " = ? ORDER BY " + order
        );
        if (!query) return;
        sqlite3_bind_int64(query.get(), 1, id_);
        while (sqlite3_step(query.get()) == SQLITE_ROW) {
            int column = 0;
            for (value_view& value : rows.add())
                value = value_of(query.get(), column++);
        }
    }
    value_view value_of(sqlite3_stmt* query, int column) {
        value_view value;
        const int type = sqlite3_column_type(query, column);
        if (type == SQLITE_INTEGER) {
            value.type = value_type::integer;
            value.integer = sqlite3_column_int64(query, column);
        } else if (type == SQLITE_TEXT || type == SQLITE_BLOB) {
            value.type = type == SQLITE_TEXT ? value_type::text : value_type::blob;
            const auto* data = static_cast<const char*>(sqlite3_column_blob(query, column));
            const auto size = static_cast<std::size_t>(sqlite3_column_bytes(query, column));
            value.bytes = words_.emplace_back(data == nullptr ? "" : data, size);
        }
        return value;
    }

    sqlite3* on_;
    std::string schema_;
    std::int64_t id_;
    std::deque<std::string> words_;  // What values view.
};

// The document of a record whose rows do not tell all of it.
void unpack(sqlite3_context* call, const void* data, std::size_t size, const std::string& schema) {
    auto& state = *static_cast<unpacker*>(sqlite3_user_data(call));
    if (data != nullptr && size != 0 && *static_cast<const char*>(data) == '{') {  // Not packed.
        sqlite3_result_text64(
            call, static_cast<const char*>(data), size, SQLITE_TRANSIENT, SQLITE_UTF8
        );
        return;
    }
    const unsigned long long json_size = ZSTD_getFrameContentSize(data, size);
    if (json_size > largest_document) {  // Also the values that say "unknown" and "no frame".
        fail(call, "the document of this record is damaged");
        return;
    }
    ZSTD_DDict* dictionary = nullptr;
    const unsigned id = ZSTD_getDictID_fromFrame(data, size);
    if (id != 0) {
        dictionary = dictionary_of(state, sqlite3_context_db_handle(call), schema, id);
        if (dictionary == nullptr) {
            fail(
                call,
                "no dictionary " + std::to_string(id) + " in " + schema +
                    ".zstd_dictionary: the store is damaged"
            );
            return;
        }
    }
    auto* json = static_cast<char*>(sqlite3_malloc64(json_size + 1));
    if (json == nullptr) {
        sqlite3_result_error_nomem(call);
        return;
    }
    const std::size_t code =
        ZSTD_decompress_usingDDict(state.context.get(), json, json_size, data, size, dictionary);
    if (ZSTD_isError(code) != 0) {
        sqlite3_free(json);
        fail(call, std::string("the document is damaged: ") + ZSTD_getErrorName(code));
        return;
    }
    sqlite3_result_text64(call, json, code, sqlite3_free, SQLITE_UTF8);
}

void read_record(
    sqlite3_context* call, discogs::entity_kind kind, std::int64_t id, const std::string& schema
) {
    sqlite3* on = sqlite3_context_db_handle(call);
    const std::string entity(discogs::element_name(kind));
    const query_ptr query =
        prepare(on, "SELECT doc FROM " + quoted(schema) + "." + entity + "_doc WHERE id = ?");
    if (!query) {
        fail(
            call,
            "no waxpress store at " + schema +
                "; for an attached store give its name as third argument"
        );
        return;
    }
    sqlite3_bind_int64(query.get(), 1, id);
    if (sqlite3_step(query.get()) == SQLITE_ROW) {
        const void* data = sqlite3_column_blob(query.get(), 0);
        unpack(call, data, static_cast<std::size_t>(sqlite3_column_bytes(query.get(), 0)), schema);
        return;
    }
    called_record rows(on, schema, id);
    record_restorer restorer;
    const auto json = restorer.restore(kind, id, rows);
    if (!json) return;  // No such record: NULL.
    sqlite3_result_text64(call, json->data(), json->size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}

std::string text_of(sqlite3_value* value) {
    const auto* text = sqlite3_value_text(value);
    return text == nullptr ? std::string() : std::string(reinterpret_cast<const char*>(text));
}

// waxpress_json(kind, id [, schema]). Nothing may be thrown into SQLite.
void waxpress_json(sqlite3_context* call, int count, sqlite3_value** arguments) noexcept {
    try {
        const auto kind = discogs::kind_named(text_of(arguments[0]));
        if (!kind) {
            fail(call, "the first argument is a kind: 'artist', 'label', 'master' or 'release'");
            return;
        }
        if (sqlite3_value_type(arguments[1]) == SQLITE_NULL) return;  // The result is NULL.
        const std::string schema = count == 3 ? text_of(arguments[2]) : "main";
        read_record(call, *kind, sqlite3_value_int64(arguments[1]), schema);
    } catch (const std::bad_alloc&) {
        sqlite3_result_error_nomem(call);
    } catch (const std::exception& error) {
        fail(call, error.what());
    }
}

void close_unpacker(void* state) noexcept {
    delete static_cast<unpacker*>(state);
}

}  // namespace

/// Called by SQLite when the extension is loaded.
extern "C" __attribute__((visibility("default"))) int sqlite3_waxpresssqlite_init(
    sqlite3* on, char** /*error*/, const sqlite3_api_routines* api
) {
    SQLITE_EXTENSION_INIT2(api);
    for (const int count : {2, 3}) {
        auto* state = new (std::nothrow) unpacker;
        if (state == nullptr || !state->context) {
            delete state;
            return SQLITE_NOMEM;
        }
        // Frees the state itself if it fails.
        const int code = sqlite3_create_function_v2(
            on,
            "waxpress_json",
            count,
            SQLITE_UTF8,
            state,
            waxpress_json,
            nullptr,
            nullptr,
            close_unpacker
        );
        if (code != SQLITE_OK) return code;
    }
    return SQLITE_OK;
}
