import CRE2

/// A regular expression of a schema, matched in time linear in the text: neither the pattern nor
/// the text can make a search long. The syntax is RE2's, which has no lookaround and no
/// back-references; what else ECMA-262 and RE2 share reads the same in both.
///
/// Sendable: the handle is set once, RE2 locks what a search caches, and it is freed with the last
/// reference.
final class Pattern: @unchecked Sendable {
    let text: String
    private let handle: OpaquePointer

    /// - Throws: What RE2 says is wrong, as a `SchemaError` without a path.
    init(_ text: String) throws(SchemaError) {
        guard text.utf8.count <= SchemaLimits.patternBytesMax else {
            throw SchemaError("a pattern has at most \(SchemaLimits.patternBytesMax) bytes")
        }
        var error = [CChar](repeating: 0, count: 200)
        let handle = Array(text.utf8).withUnsafeBufferPointer { pattern in
            re2_pattern_create(
                pattern.baseAddress, pattern.count, SchemaLimits.patternMemoryBytesMax, &error,
                error.count)
        }
        guard let handle else {
            let reason = String(
                decoding: error.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            throw SchemaError("this pattern cannot be used (RE2's syntax): \(reason)")
        }
        self.text = text
        self.handle = handle
    }

    deinit { re2_pattern_destroy(handle) }

    /// Whether it matches somewhere in the text.
    func matches(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        re2_pattern_matches(handle, text.baseAddress, text.count)
    }
}
