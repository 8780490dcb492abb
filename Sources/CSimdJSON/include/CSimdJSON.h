// The DOM parser of simdjson behind C: one handle that parses a document and shows its tape.
//
// The tape is an array of 64-bit words, the type in the top 8 bits, the payload below:
//
//   r    root           payload: index after the document; always word 0
//   { [  container      payload: bits 0-31 index after the matching end, 32-55 count (saturated)
//   } ]  its end        payload: index of the start
//   "    string         payload: offset in the strings; there 4 bytes of length, then the bytes
//   l u d number        the next word is the int64, uint64 (above INT64_MAX) or double
//   t f n true, false, null
//
// Source: https://github.com/simdjson/simdjson/blob/master/doc/tape.md

#ifndef CSIMDJSON_H
#define CSIMDJSON_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct CSimdJSONParser CSimdJSONParser;

/// What became of a document. The numbers are ours and stable.
typedef enum __attribute__((enum_extensibility(closed))) CSimdJSONResult : int32_t {
    CSimdJSONResultParsed = 0,
    CSimdJSONResultEmpty = 1,
    CSimdJSONResultSyntax = 2,
    CSimdJSONResultString = 3,
    CSimdJSONResultNumber = 4,
    CSimdJSONResultUTF8 = 5,
    CSimdJSONResultDepth = 6,
    CSimdJSONResultTooLarge = 7,
    CSimdJSONResultMemory = 8,
    CSimdJSONResultInternal = 9,
} CSimdJSONResult;

/// A parser for documents with at most `depth_max` nested containers; null when out of memory.
CSimdJSONParser *csimdjson_create(size_t depth_max);
void csimdjson_destroy(CSimdJSONParser *parser);

/// Copies the bytes and parses them. The tape of the document before is gone.
CSimdJSONResult csimdjson_parse(CSimdJSONParser *parser, const uint8_t *bytes, size_t length);

/// Both belong to the parser and hold until its next parse; valid only after CSimdJSONResultParsed.
const uint64_t *csimdjson_tape(const CSimdJSONParser *parser);
const uint8_t *csimdjson_strings(const CSimdJSONParser *parser);

#ifdef __cplusplus
}
#endif

#endif
