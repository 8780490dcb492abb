#include "CRE2.h"
#include "Errors.h"

#include <new>

#include <re2/re2.h>

struct re2_pattern {
  RE2 expression;
};

namespace {

RE2::Options pattern_options(int64_t memory_max) {
  RE2::Options options;
  options.set_max_mem(memory_max);
  options.set_log_errors(false);
  options.set_never_capture(true);
  return options;
}

re2::StringPiece piece(const uint8_t *bytes, size_t length) {
  return re2::StringPiece(reinterpret_cast<const char *>(bytes), length);
}

}  // namespace

re2_pattern *re2_pattern_create(const uint8_t *pattern, size_t bytes, int64_t memory_max,
                                char *error, size_t error_bytes) {
  auto *created = new (std::nothrow) re2_pattern{{piece(pattern, bytes), pattern_options(memory_max)}};
  if (created && created->expression.ok()) return created;
  tell(created ? created->expression.error() : "no memory", error, error_bytes);
  delete created;
  return nullptr;
}

void re2_pattern_destroy(re2_pattern *pattern) { delete pattern; }

bool re2_pattern_matches(const re2_pattern *pattern, const uint8_t *text, size_t bytes) {
  return RE2::PartialMatch(piece(text, bytes), pattern->expression);
}
