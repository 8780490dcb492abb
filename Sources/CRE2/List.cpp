#include "CRE2.h"
#include "Errors.h"

#include <re2/filtered_re2.h>
#include <re2/set.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace {

// Literals of fewer bytes are in too many texts to tell anything.
constexpr int literal_bytes_min = 3;
constexpr int64_t literals_memory_max = int64_t{64} << 20;
constexpr size_t groups_max = 16;

RE2::Options literal_options() {
  RE2::Options options;
  options.set_literal(true);
  options.set_encoding(RE2::Options::EncodingLatin1);
  options.set_max_mem(literals_memory_max);
  options.set_log_errors(false);
  return options;
}

std::string lower_cased(const char *text, size_t bytes) {
  std::string lower(text, bytes);
  for (char &c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

}  // namespace

struct re2_list {
  re2::FilteredRE2 expressions{literal_bytes_min};
  std::unique_ptr<RE2::Set> literals;
};

re2_list *re2_list_create(void) { return new re2_list(); }

void re2_list_destroy(re2_list *list) { delete list; }

bool re2_list_add(re2_list *list, const char *pattern, size_t bytes, bool ignores_case, char *error,
                  size_t error_bytes) {
  RE2::Options options;
  options.set_encoding(RE2::Options::EncodingLatin1);
  options.set_case_sensitive(!ignores_case);
  options.set_log_errors(false);
  const re2::StringPiece piece(pattern, bytes);
  int id = 0;
  if (list->expressions.Add(piece, options, &id) == RE2::NoError) return true;
  tell(RE2(piece, options).error(), error, error_bytes);
  return false;
}

void re2_list_compile(re2_list *list) {
  std::vector<std::string> literals;
  list->expressions.Compile(&literals);
  if (literals.empty()) return;
  auto set = std::make_unique<RE2::Set>(literal_options(), RE2::UNANCHORED);
  for (const std::string &literal : literals) {
    std::string error;
    if (set->Add(literal, &error) < 0) return;
  }
  if (set->Compile()) list->literals = std::move(set);
}

int re2_list_first_match(const re2_list *list, const char *text, size_t bytes) {
  const re2::StringPiece piece(text, bytes);
  if (!list->literals) return list->expressions.SlowFirstMatch(piece);
  std::vector<int> found;
  RE2::Set::ErrorInfo error{RE2::Set::kNoError};
  const bool matched = list->literals->Match(lower_cased(text, bytes), &found, &error);
  // Out of memory for its automaton: every expression is tried instead.
  if (!matched && error.kind != RE2::Set::kNoError) return list->expressions.SlowFirstMatch(piece);
  return list->expressions.FirstMatch(piece, found);
}

bool re2_list_groups(const re2_list *list, int index, const char *text, size_t bytes,
                     re2_range *groups, size_t group_count) {
  const RE2 &expression = list->expressions.GetRE2(index);
  const size_t known = static_cast<size_t>(expression.NumberOfCapturingGroups()) + 1;
  const size_t count = std::min({group_count, known, groups_max});
  re2::StringPiece pieces[groups_max];
  const re2::StringPiece piece(text, bytes);
  if (!expression.Match(piece, 0, bytes, RE2::UNANCHORED, pieces, static_cast<int>(count))) {
    return false;
  }
  for (size_t group = 0; group < group_count; ++group) {
    const bool is_set = group < count && pieces[group].data() != nullptr;
    const ptrdiff_t begin = is_set ? pieces[group].data() - text : -1;
    const ptrdiff_t length = is_set ? static_cast<ptrdiff_t>(pieces[group].size()) : 0;
    groups[group] = re2_range{begin, begin + length};
  }
  return true;
}
