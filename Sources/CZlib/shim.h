#include <zlib.h>

/// `inflateInit2` is a macro, which Swift does not see. Takes gzip only, not bare zlib streams.
static inline int czlib_inflate_init_gzip(z_streamp stream) {
    return inflateInit2(stream, 16 + MAX_WBITS);
}
