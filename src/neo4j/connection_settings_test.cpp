#include "neo4j/connection_settings.hpp"

#include <gtest/gtest.h>

#include "base/failure.hpp"

namespace waxpress::neo4j {
namespace {

TEST(neo4j_connection_settings, a_url_of_a_graph_is_known_by_its_scheme) {
    for (const auto* url :
         {"bolt://h", "bolt+s://h", "bolt+ssc://h", "neo4j://h", "neo4j+s://h", "neo4j+ssc://h"}) {
        EXPECT_TRUE(is_graph_url(url)) << url;
    }
    for (const auto* url : {"postgresql://h", "bolt", "neo4j.db", "http://h"})
        EXPECT_FALSE(is_graph_url(url)) << url;
}

TEST(neo4j_connection_settings, a_url_has_host_port_name_and_password) {
    const connection_settings to = settings_of_url("bolt://me:p%40ss@db.example:7999");
    EXPECT_EQ(to.shown(), "db.example:7999");
    EXPECT_EQ(to.server.auth.entries["principal"].as_text(), "me");
    EXPECT_EQ(to.server.auth.entries["credentials"].as_text(), "p@ss");
    EXPECT_EQ(to.database, "neo4j");
}

TEST(neo4j_connection_settings, what_is_wrong_with_a_url_is_said_without_its_password) {
    try {
        static_cast<void>(settings_of_url("bolt://me:secret@db:port"));
        FAIL();
    } catch (const failure& failed) {
        EXPECT_EQ(failed.where(), failure_class::usage);
        EXPECT_EQ(std::string(failed.what()).find("secret"), std::string::npos);
        EXPECT_EQ(std::string(failed.what()).find('\n'), std::string::npos);
    }
}

TEST(neo4j_connection_settings, encryption_may_be_asked_for_beside_the_uri) {
    connection_parts parts{.uri = "bolt://db", .user = "me", .password = "x"};
    EXPECT_EQ(settings_of(parts).server.tls, bolt::encryption::none);
    parts.is_encrypted = true;
    EXPECT_EQ(settings_of(parts).server.tls, bolt::encryption::verified);
    parts.is_certificate_checked = false;
    EXPECT_EQ(settings_of(parts).server.tls, bolt::encryption::self_signed);
    parts.uri = "bolt+s://db";
    EXPECT_EQ(settings_of(parts).server.tls, bolt::encryption::verified) << "the URI says more";
}

}  // namespace
}  // namespace waxpress::neo4j
