#include "rabbitmq/address.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/failure.hpp"

namespace waxpress::rabbitmq {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::string refusal(std::string_view url) {
    try {
        static_cast<void>(parse_address(url));
    } catch (const failure& failed) {
        EXPECT_EQ(failed.where(), failure_class::usage);
        return failed.what();
    }
    return "accepted";
}

TEST(rabbitmq_address, every_part_of_a_url_is_read) {
    const broker_address read = parse_address("amqp://us%40er:p%3Aa%2Fss@rabbit:5673/my%2Fhost");
    EXPECT_EQ(read.username, "us@er");
    EXPECT_EQ(read.password, "p:a/ss");
    EXPECT_EQ(read.host, "rabbit");
    EXPECT_EQ(read.port, 5673);
    EXPECT_EQ(read.vhost, "my/host");
    EXPECT_FALSE(read.is_tls);
}

TEST(rabbitmq_address, no_path_a_bare_slash_and_an_encoded_one_are_the_default_virtual_host) {
    EXPECT_EQ(parse_address("amqp://rabbit").vhost, "/");
    EXPECT_EQ(parse_address("amqp://rabbit/").vhost, "/");
    EXPECT_EQ(parse_address("amqp://rabbit/%2F").vhost, "/");
    EXPECT_EQ(parse_address("amqp://rabbit/%2f").vhost, "/");
    EXPECT_EQ(parse_address("amqp://rabbit/stage").vhost, "stage");
}

TEST(rabbitmq_address, what_a_url_leaves_out_has_the_usual_values) {
    const broker_address plain = parse_address("amqp://rabbit");
    EXPECT_EQ(plain.port, 5672);
    EXPECT_EQ(plain.username, "guest");
    EXPECT_EQ(plain.password, "guest");
    const broker_address tls = parse_address("amqps://rabbit?cacertfile=%2Fetc%2Fca.pem");
    EXPECT_EQ(tls.port, 5671);
    EXPECT_TRUE(tls.is_tls);
    EXPECT_EQ(tls.ca_file, "/etc/ca.pem");
    EXPECT_EQ(parse_address("amqp://u@rabbit").password, "");
}

TEST(rabbitmq_address, a_v6_address_stands_in_brackets) {
    const broker_address read = parse_address("amqp://u:p@[::1]:5680/x");
    EXPECT_EQ(read.host, "::1");
    EXPECT_EQ(read.port, 5680);
    EXPECT_EQ(read.name(), "[::1]:5680/x");
}

TEST(rabbitmq_address, what_cannot_be_read_is_refused_in_one_line_without_the_password) {
    const auto clean =
        AllOf(Not(HasSubstr("secret")), Not(HasSubstr("\n")), Not(HasSubstr("user")));
    EXPECT_THAT(refusal("http://user:secret@rabbit"), AllOf(clean, HasSubstr("amqp://")));
    EXPECT_THAT(refusal("amqp://u:secret%zz@rabbit"), HasSubstr("the password holds a '%'"));
    EXPECT_THAT(refusal("amqp://u:secret%2"), AllOf(clean, HasSubstr("1 to 65535")));
    EXPECT_THAT(refusal("amqp://u:pass?secret@rabbit"), AllOf(clean, HasSubstr("cacertfile")));
    EXPECT_THAT(refusal("amqp://u:secret%00@rabbit"), AllOf(clean, HasSubstr("password")));
    EXPECT_THAT(refusal("amqp://u:secret@rabbit:70000"), AllOf(clean, HasSubstr("1 to 65535")));
    EXPECT_THAT(refusal("amqp://u:secret@"), AllOf(clean, HasSubstr("host is empty")));
    EXPECT_THAT(refusal("amqp://u:secret@[::1"), AllOf(clean, HasSubstr("not closed")));
    EXPECT_THAT(refusal("amqp://u:secret@rabbit/a/b"), AllOf(clean, HasSubstr("%2F")));
    EXPECT_THAT(
        refusal("amqp://u:secret@rabbit/?verify=no"), AllOf(clean, HasSubstr("cacertfile"))
    );
}

}  // namespace
}  // namespace waxpress::rabbitmq
