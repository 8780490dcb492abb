#pragma once

#include <stddef.h>
#include <stdint.h>

/// Runs libFuzzer, which the toolchain brings. Source: llvm.org/docs/LibFuzzer.html.
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*callback)(const uint8_t *data, size_t size));
