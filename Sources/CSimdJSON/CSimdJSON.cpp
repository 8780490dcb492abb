#include "CSimdJSON.h"

#include <algorithm>
#include <memory>
#include <new>

#include <simdjson.h>

namespace dom = simdjson::dom;

struct CSimdJSONParser {
    dom::parser parser;
    dom::document document;
    size_t depth_max;
    size_t capacity = 0;

    /// Room for `length` bytes; doubles, so that slowly growing documents do not each allocate.
    simdjson::error_code reserve(size_t length) noexcept {
        if (length <= capacity) return simdjson::SUCCESS;
        if (length > parser.max_capacity()) return simdjson::CAPACITY;
        size_t wanted = std::min(std::max({length, 2 * capacity, size_t(4096)}),
                                 parser.max_capacity());
        capacity = 0;
        if (auto error = document.allocate(wanted)) return error;
        // simdjson counts the root as a level.
        if (auto error = parser.allocate(wanted, depth_max + 1)) return error;
        capacity = wanted;
        return simdjson::SUCCESS;
    }

    simdjson::error_code parse(const uint8_t *bytes, size_t length) noexcept {
        if (length == 0) return simdjson::EMPTY;
        if (auto error = reserve(length)) return error;
        bool copy_to_padded = true;
        return parser.parse_into_document(document, bytes, length, copy_to_padded).error();
    }
};

static CSimdJSONResult result(simdjson::error_code code) {
    switch (code) {
    case simdjson::SUCCESS: return CSimdJSONResultParsed;
    case simdjson::EMPTY: return CSimdJSONResultEmpty;
    case simdjson::TAPE_ERROR:
    case simdjson::T_ATOM_ERROR:
    case simdjson::F_ATOM_ERROR:
    case simdjson::N_ATOM_ERROR:
    case simdjson::INCOMPLETE_ARRAY_OR_OBJECT:
    case simdjson::TRAILING_CONTENT: return CSimdJSONResultSyntax;
    case simdjson::STRING_ERROR:
    case simdjson::UNESCAPED_CHARS:
    case simdjson::UNCLOSED_STRING: return CSimdJSONResultString;
    case simdjson::NUMBER_ERROR:
    case simdjson::NUMBER_OUT_OF_RANGE: return CSimdJSONResultNumber;
    case simdjson::UTF8_ERROR: return CSimdJSONResultUTF8;
    case simdjson::DEPTH_ERROR: return CSimdJSONResultDepth;
    case simdjson::CAPACITY: return CSimdJSONResultTooLarge;
    case simdjson::MEMALLOC: return CSimdJSONResultMemory;
    default: return CSimdJSONResultInternal;
    }
}

extern "C" {

CSimdJSONParser *csimdjson_create(size_t depth_max) {
    auto *parser = new (std::nothrow) CSimdJSONParser;
    if (parser) parser->depth_max = depth_max;
    return parser;
}

void csimdjson_destroy(CSimdJSONParser *parser) { delete parser; }

CSimdJSONResult csimdjson_parse(CSimdJSONParser *parser, const uint8_t *bytes, size_t length) {
    return result(parser->parse(bytes, length));
}

const uint64_t *csimdjson_tape(const CSimdJSONParser *parser) {
    return parser->document.tape.get();
}

const uint8_t *csimdjson_strings(const CSimdJSONParser *parser) {
    return parser->document.string_buf.get();
}

}
