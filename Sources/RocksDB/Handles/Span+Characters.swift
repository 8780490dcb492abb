extension Span where Element == UInt8 {
    /// The bytes as C's `const char *` and `size_t`, valid inside `body`.
    func withCharacters<Result, Failure>(
        _ body: (UnsafePointer<CChar>?, Int) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try bytes.withUnsafeBytes { bytes throws(Failure) in
            try body(bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
        }
    }

    /// Lends bytes that belong to C for as long as `body` runs.
    static func lend<Result>(
        _ start: UnsafePointer<CChar>, _ count: Int, to body: (Span<UInt8>) throws -> Result
    ) rethrows -> Result {
        let bytes = UnsafeRawBufferPointer(start: start, count: count)
        return try body(bytes.assumingMemoryBound(to: UInt8.self).span)
    }
}

extension Array where Element == UInt8 {
    init(_ span: Span<UInt8>) {
        self = span.withUnsafeBufferPointer { Array($0) }
    }
}
