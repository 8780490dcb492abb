/// Regular expressions in time linear in the text, for patterns and texts of others: RE2 behind a
/// C header.
#ifndef CPATTERN_H
#define CPATTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct CPattern CPattern;

/// Compiles a pattern of UTF-8. Null if it is none, or needs more than `memory_max` bytes; then
/// `error` has the reason, cut and closed with a zero.
CPattern *cpattern_create(const uint8_t *pattern, size_t length, int64_t memory_max,
                          char *error, size_t error_capacity);

void cpattern_destroy(CPattern *pattern);

/// Whether the pattern matches somewhere in the text. Any number of threads may ask at once.
bool cpattern_matches(const CPattern *pattern, const uint8_t *text, size_t length);

#ifdef __cplusplus
}
#endif

#endif
