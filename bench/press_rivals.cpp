#include "press_rivals.hpp"

#include <cstring>
#include <string>

#include <expat.h>
#include <libxml/parser.h>
#include <pugixml.hpp>

namespace waxpress::bench {
namespace {

using records = std::vector<std::string_view>;

std::size_t by_pugixml(const records& all) {
    constexpr unsigned options = pugi::parse_escapes | pugi::parse_wconv_attribute;
    pugi::xml_document document;
    std::string buffer;
    std::size_t good = 0;
    for (const std::string_view xml : all) {
        buffer.assign(xml);
        good += document.load_buffer_inplace(buffer.data(), buffer.size(), options) ? 1U : 0U;
    }
    return good;
}

void XMLCALL count_start(void* elements, const XML_Char* /*name*/, const XML_Char** /*values*/) {
    ++*static_cast<std::size_t*>(elements);
}

std::size_t by_expat(const records& all) {
    const XML_Parser parser = XML_ParserCreate("UTF-8");
    std::size_t good = 0;
    std::size_t elements = 0;
    for (const std::string_view xml : all) {
        XML_ParserReset(parser, "UTF-8");
        XML_SetUserData(parser, &elements);
        XML_SetStartElementHandler(parser, count_start);
        good += XML_Parse(parser, xml.data(), static_cast<int>(xml.size()), 1) == XML_STATUS_OK;
    }
    XML_ParserFree(parser);
    return elements == 0 ? 0 : good;
}

void count_start2(
    void* elements,
    const xmlChar* /*name*/,
    const xmlChar* /*prefix*/,
    const xmlChar* /*uri*/,
    int /*namespaces*/,
    const xmlChar** /*namespace_list*/,
    int /*attributes*/,
    int /*defaulted*/,
    const xmlChar** /*attribute_list*/
) {
    ++*static_cast<std::size_t*>(elements);
}

/// One document for all: libxml2's cost of starting over is not what is compared.
std::size_t by_libxml2(const records& all) {
    xmlSAXHandler handler;
    std::memset(&handler, 0, sizeof(handler));
    handler.initialized = XML_SAX2_MAGIC;
    handler.startElementNs = count_start2;
    std::size_t elements = 0;
    xmlParserCtxtPtr context = xmlCreatePushParserCtxt(&handler, &elements, "<all>", 5, nullptr);
    xmlCtxtUseOptions(context, XML_PARSE_HUGE);
    for (const std::string_view xml : all) {
        xmlParseChunk(context, xml.data(), static_cast<int>(xml.size()), 0);
    }
    xmlParseChunk(context, "</all>", 6, 1);
    const bool is_good = context->wellFormed == 1 && elements > all.size();
    xmlFreeParserCtxt(context);
    return is_good ? all.size() : 0;
}

}  // namespace

bool is_rival(std::string_view name) {
    return name == "pugixml" || name == "expat" || name == "libxml2";
}

std::size_t take_apart(std::string_view rival, const records& all) {
    if (rival == "pugixml") return by_pugixml(all);
    if (rival == "expat") return by_expat(all);
    return by_libxml2(all);
}

}  // namespace waxpress::bench
