# The sources of the client, for the house (CMakeLists.txt) and for the package of its own (package/).
set(bolt_sources
    chunking.cpp connection.cpp connection_parts.cpp connection_settings.cpp driver.cpp error.cpp handshake.cpp
    packer.cpp pool.cpp protocol.cpp request.cpp router.cpp routing_table.cpp row.cpp row_stream.cpp session.cpp
    session_core.cpp structures.cpp summary.cpp tls.cpp transport.cpp unpacker.cpp value.cpp value_packer.cpp)
# What a program that uses it includes.
set(bolt_headers
    connection.hpp connection_settings.hpp driver.hpp error.hpp graph_types.hpp packer.hpp row.hpp session.hpp
    statement.hpp temporal.hpp unpacker.hpp value.hpp value_kind.hpp version.hpp)
