#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string>

/// Copies a reason into the caller's room for it.
inline void tell(const std::string &reason, char *error, size_t error_bytes) {
  if (error_bytes == 0) return;
  const size_t length = std::min(reason.size(), error_bytes - 1);
  std::memcpy(error, reason.data(), length);
  error[length] = 0;
}
