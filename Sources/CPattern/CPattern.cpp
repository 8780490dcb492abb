#include "CPattern.h"

#include <algorithm>
#include <cstring>
#include <new>

#include <re2/re2.h>

struct CPattern {
    re2::RE2 expression;
};

static re2::RE2::Options options(int64_t memory_max) {
    re2::RE2::Options options;
    options.set_max_mem(memory_max);
    options.set_log_errors(false);
    options.set_never_capture(true);
    return options;
}

static re2::StringPiece piece(const uint8_t *bytes, size_t length) {
    return re2::StringPiece(reinterpret_cast<const char *>(bytes), length);
}

extern "C" {

CPattern *cpattern_create(const uint8_t *pattern, size_t length, int64_t memory_max,
                          char *error, size_t error_capacity) {
    auto *created = new (std::nothrow) CPattern{{piece(pattern, length), options(memory_max)}};
    if (created && created->expression.ok()) return created;
    if (error_capacity > 0) {
        const std::string reason = created ? created->expression.error() : "no memory";
        const size_t count = std::min(reason.size(), error_capacity - 1);
        std::memcpy(error, reason.data(), count);
        error[count] = 0;
    }
    delete created;
    return nullptr;
}

void cpattern_destroy(CPattern *pattern) { delete pattern; }

bool cpattern_matches(const CPattern *pattern, const uint8_t *text, size_t length) {
    return re2::RE2::PartialMatch(piece(text, length), pattern->expression);
}

}
