#include "sqlite/bookkeeping.hpp"

#include <chrono>

#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>

#include "base/unique_fd.hpp"
#include "base/utc_time.hpp"

namespace waxpress::sqlite {
namespace {

std::string_view status_of(const pipeline::kind_receipt& receipt) {
    return receipt.is_complete ? "complete" : "incomplete";
}

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '&') {
            out += "&amp;";
        } else if (c == '<') {
            out += "&lt;";
        } else if (c == '"') {
            out += "&quot;";
        } else {
            out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
        }
    }
    return out;
}

// CDATA cannot hold its own end; it is cut in two there.
std::string in_cdata(std::string_view text) {
    std::string out = "<![CDATA[";
    for (std::size_t end = 0; (end = text.find("]]>")) != std::string_view::npos;) {
        out.append(text.substr(0, end + 2)).append("]]><![CDATA[");
        text.remove_prefix(end + 2);
    }
    return out.append(text).append("]]>");
}

}  // namespace

std::int64_t next_run(connection& on) {
    return on.integer("SELECT coalesce(max(run), 0) + 1 FROM loads");
}

std::int64_t begin_load(connection& on, std::int64_t run, const pipeline::kind_receipt& begun) {
    statement insert(
        on,
        "INSERT INTO loads(run, kind, month, source, started_at, status) "
        "VALUES(?, ?, nullif(?, ''), ?, ?, 'running')"
    );
    const std::string now = format_utc(std::chrono::system_clock::now(), fraction::none);
    insert.bind(1, run)
        .bind(2, discogs::plural_name(begun.kind))
        .bind(3, begun.month)
        .bind(4, begun.source)
        .bind(5, now)
        .run();
    return sqlite3_last_insert_rowid(on.handle());
}

void end_load(connection& on, std::int64_t load, const pipeline::kind_receipt& ended) {
    statement update(
        on,
        "UPDATE loads SET finished_at = ?, status = ?, reason = nullif(?, ''), read = ?, "
        "written = ?, unchanged = ?, rejected = ?, removed = ?, receipt = ? WHERE id = ?"
    );
    const std::string now = format_utc(std::chrono::system_clock::now(), fraction::none);
    const std::string receipt = pipeline::to_json(ended);
    update.bind(1, now).bind(2, status_of(ended)).bind(3, ended.reason);
    int place = 4;
    for (const std::uint64_t count :
         {ended.read, ended.written, ended.unchanged, ended.rejected, ended.removed}) {
        update.bind(place++, static_cast<std::int64_t>(count));
    }
    update.bind(place, receipt).bind(place + 1, load).run();
}

void save_rejects(
    connection& on, discogs::entity_kind kind, std::span<const pipeline::source_reject> rejects
) {
    statement clear(on, "DELETE FROM rejects WHERE kind = ?");
    clear.bind(1, discogs::plural_name(kind)).run();
    statement insert(
        on,
        "INSERT INTO rejects(kind, source, byte_offset, record_id, reason, raw) "
        "VALUES(?, ?, ?, nullif(?, ''), ?, ?)"
    );
    for (const pipeline::source_reject& reject : rejects) {
        insert.bind(1, discogs::plural_name(kind))
            .bind(2, reject.source)
            .bind(3, static_cast<std::int64_t>(reject.record.source_offset))
            .bind(4, reject.record.id)
            .bind(5, reject.record.reason)
            .bind_blob(6, reject.record.raw)
            .run();
    }
}

std::filesystem::path rejects_file_of(const std::filesystem::path& store) {
    return store.string() + ".rejects.xml";
}

void write_rejects_file(connection& on, const std::filesystem::path& store) {
    const std::filesystem::path file = rejects_file_of(store);
    statement query(
        on,
        "SELECT kind, source, byte_offset, coalesce(record_id, ''), reason, raw FROM rejects ORDER "
        "BY id"
    );
    std::string xml;
    while (query.step()) {
        xml += fmt::format(
            "<reject kind=\"{}\" source=\"{}\" byte_offset=\"{}\" id=\"{}\" "
            "reason=\"{}\">{}</reject>\n",
            query.text(0),
            escaped(query.text(1)),
            query.integer(2),
            escaped(query.text(3)),
            escaped(query.text(4)),
            in_cdata(query.blob(5))
        );
    }
    if (xml.empty()) {
        std::error_code ignored;
        std::filesystem::remove(file, ignored);
        return;
    }
    xml = "<rejects>\n" + xml + "</rejects>\n";
    unique_fd out =
        unique_fd::open(file.string(), O_WRONLY | O_CREAT | O_TRUNC, failure_class::store);
    out.write_all(std::as_bytes(std::span(xml.data(), xml.size())));
    out.close();
}

}  // namespace waxpress::sqlite
