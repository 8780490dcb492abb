// Regular expressions over RE2, behind a C interface: single ones, and lists of them.
//
// RE2 matches in time linear in the text, whatever pattern and text are: both may come from
// strangers. Any number of threads may search at a time. Where `error` is asked for, it gets the
// reason, cut to `error_bytes` and ended by a zero.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// MARK: One expression, over UTF-8

typedef struct re2_pattern re2_pattern;

/// Null if it is none, or needs more than `memory_max` bytes.
re2_pattern *re2_pattern_create(const uint8_t *pattern, size_t bytes, int64_t memory_max,
                                char *error, size_t error_bytes);
void re2_pattern_destroy(re2_pattern *pattern);

/// Whether it matches somewhere in the text.
bool re2_pattern_matches(const re2_pattern *pattern, const uint8_t *text, size_t bytes);

// MARK: An ordered list, over bytes
//
// It is searched by way of the literals that its expressions cannot do without, so that few of a
// thousand expressions are tried.

typedef struct re2_list re2_list;

/// Where a group matched; `begin` is negative where it did not.
typedef struct {
  ptrdiff_t begin;
  ptrdiff_t end;
} re2_range;

re2_list *re2_list_create(void);
void re2_list_destroy(re2_list *list);

/// Adds an expression after those that are there. False if it is none.
bool re2_list_add(re2_list *list, const char *pattern, size_t bytes, bool ignores_case, char *error,
                  size_t error_bytes);

/// Ends the adding; to be called once, before any search.
void re2_list_compile(re2_list *list);

/// The index of the first expression that matches somewhere in the text, or -1.
int re2_list_first_match(const re2_list *list, const char *text, size_t bytes);

/// Where the expression at `index` matches first, group 0 being the whole match. False if it does
/// not.
bool re2_list_groups(const re2_list *list, int index, const char *text, size_t bytes,
                     re2_range *groups, size_t group_count);

#ifdef __cplusplus
}
#endif
