// Ordered lists of regular expressions over RE2, behind a C interface.
//
// RE2 matches in time linear in the text, whatever the text is: user agents come from strangers. A
// list is searched by way of the literals that its expressions cannot do without, so that few of a
// thousand expressions are tried.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct re2_list re2_list;

/// Where a group matched; `begin` is negative where it did not.
typedef struct {
  ptrdiff_t begin;
  ptrdiff_t end;
} re2_range;

re2_list *re2_list_create(void);
void re2_list_destroy(re2_list *list);

/// Adds an expression after those that are there. False if it is none, with the reason in `error`,
/// which has room for `error_bytes` and is ended by a zero.
bool re2_list_add(re2_list *list, const char *pattern, size_t bytes, bool ignores_case, char *error,
                  size_t error_bytes);

/// Ends the adding; to be called once, before any search.
void re2_list_compile(re2_list *list);

/// The index of the first expression that matches somewhere in the text, or -1. Any number of
/// threads may search at a time.
int re2_list_first_match(const re2_list *list, const char *text, size_t bytes);

/// Where the expression at `index` matches first, group 0 being the whole match. False if it does
/// not.
bool re2_list_groups(const re2_list *list, int index, const char *text, size_t bytes,
                     re2_range *groups, size_t group_count);

#ifdef __cplusplus
}
#endif
