// Writes two artists and who is a member of whom, and reads them back.
//
// bolt_example bolt://HOST[:PORT] [USER]: the password comes from NEO4J_PASSWORD. Nodes are called
// BoltExample, and are deleted at the end.

#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>

#include "bolt/driver.hpp"

namespace {

namespace bolt = waxpress::bolt;

void write_and_read(bolt::session& graph) {
    // Run again by itself after a deadlock or a lost connection; committed at its end.
    const auto created = graph.execute_write([](bolt::transaction& inside) {
        const bolt::list artists{
            bolt::map{{"id", 1}, {"name", "The Persuader"}},
            bolt::map{{"id", 2}, {"name", "Jesper Dahlbäck"}}};
        return inside
            .run("UNWIND $artists AS a CREATE (n:BoltExample) SET n = a", {{"artists", artists}})
            .finish()
            .stats.nodes_created;
    });
    std::cout << created << " nodes\n";

    graph.run("MATCH (a:BoltExample {id: 2}), (b:BoltExample {id: 1}) CREATE (a)-[:MEMBER_OF]->(b)")
        .finish();

    const std::string name = "The Persuader";
    for (auto& row : graph.run(
             "MATCH (a)-[r:MEMBER_OF]->(b:BoltExample {name: $name}) RETURN a.name AS who, b",
             {{"name", name}}
         )) {
        const bolt::node& group = row["b"].as_node();
        std::cout << row["who"].as_text() << " is " << group.properties["name"].as_text() << '\n';
    }

    try {
        graph.run("RETURN 1/0").finish();
    } catch (const bolt::server_failure& refused) {
        // One line: where, what, the server's code, what can still be done.
        std::cout << refused.what() << '\n';
    }
    graph.run("MATCH (n:BoltExample) DETACH DELETE n").finish();
}

}  // namespace

int main(int count, char** words) {
    if (count < 2) {
        std::cerr << "bolt_example URI [USER]\n";
        return 2;
    }
    try {
        std::optional<bolt::auth_token> auth;
        const char* password = std::getenv("NEO4J_PASSWORD");
        if (password != nullptr) {
            auth = bolt::auth_token::basic(count > 2 ? words[2] : "neo4j", password);
        }
        bolt::driver driver = bolt::driver::open(words[1], auth);
        bolt::session graph = driver.open_session({.database = "neo4j"});
        write_and_read(graph);
        return 0;
    } catch (const waxpress::failure& failed) {
        std::cerr << "bolt_example: " << failed.what() << '\n';
        return failed.exit_status();
    }
}
