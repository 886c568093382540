// A server that answers each statement with one row: its parameters' values, in the order of their
// names in `fields`. tests/bolt_judge.cjs runs the official driver against it. Prints its port;
// ends when standard input does.

#include <iostream>
#include <memory>
#include <string>

#include "bolt/stub_server.hpp"
#include "bolt/test_bytes.hpp"

namespace {

using namespace waxpress::bolt;

/// What a RUN has to say until its rows are asked for. The driver that judges has one connection.
struct echo {
    list fields;
    list values;

    bool operator()(const stub_request& asked, stub_link& link) {
        if (asked.what == request::run && asked.fields.at(0) == value("FAIL")) {
            link.is_failed = true;
            return link.send(failed("Neo.ClientError.Statement.ArithmeticError", "on purpose"));
        }
        if (asked.what == request::run) {
            fields.clear();
            values.clear();
            for (const map_entry& entry : asked.fields.at(1).as_map()) {
                fields.emplace_back(entry.key);
                values.push_back(entry.value);
            }
            return link.send(success({{"fields", fields}, {"t_first", 0}}));
        }
        if (asked.what == request::pull) {
            // Empty chunks, and a row in pieces.
            const std::string row = record(values);
            link.send(hex("00 00") + row.substr(0, 3));
            return link.send(row.substr(3) + hex("00 00 00 00")) &&
                   link.send(success({{"type", "r"}, {"t_last", 0}, {"bookmark", "b"}}));
        }
        return false;
    }
};

}  // namespace

int main() {
    const auto echoing = std::make_shared<echo>();
    const stub_server server(
        [echoing](const stub_request& asked, stub_link& link) { return (*echoing)(asked, link); },
        {.greeting = {{"server", "Neo4j/5.13.0"}, {"connection_id", "echo-1"}}}
    );
    std::cout << server.port() << std::endl;
    std::string ignored_line;
    while (std::getline(std::cin, ignored_line)) {
    }
    return 0;
}
