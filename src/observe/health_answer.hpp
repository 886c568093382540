#pragma once

#include <string>

namespace waxpress::observe {

/// What is told at `/health`: a status of HTTP and one JSON object.
struct health_answer {
    int http_status = 503;
    std::string json;
};

}  // namespace waxpress::observe
