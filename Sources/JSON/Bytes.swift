#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension UnsafeBufferPointer<UInt8> {
    package func equals(_ other: UnsafeBufferPointer<UInt8>) -> Bool {
        guard count == other.count else { return false }
        guard let mine = baseAddress, let theirs = other.baseAddress else { return count == 0 }
        return memcmp(mine, theirs, count) == 0
    }

    /// Whether it is before `other` in the order of bytes.
    package func precedes(_ other: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let mine = baseAddress, let theirs = other.baseAddress else {
            return isEmpty && !other.isEmpty
        }
        let order = memcmp(mine, theirs, Swift.min(count, other.count))
        return order != 0 ? order < 0 : count < other.count
    }
}

extension StaticString {
    package var utf8: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: utf8Start, count: utf8CodeUnitCount)
    }
}
