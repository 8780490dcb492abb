import CRE2

/// Regular expressions in an order: which is the first that matches, and where?
///
/// The syntax is RE2's; the time to match grows with the text's length only. Texts are bytes.
final class RegexList: @unchecked Sendable {
    // Safe to share: `compile` has ended all changes when `init` returns, and RE2's matching is
    // thread-safe by contract (re2.h).
    private let list: OpaquePointer

    let count: Int

    /// An expression, and whether it takes upper and lower case for the same.
    struct Pattern {
        var text: String
        var ignoresCase = false
    }

    /// - Throws: `ReferenceListError` naming the first pattern that is none.
    init(_ patterns: [Pattern]) throws(ReferenceListError) {
        list = re2_list_create()
        count = patterns.count
        for pattern in patterns {
            if let reason = Self.add(pattern, to: list) {
                re2_list_destroy(list)
                throw ReferenceListError("the expression \(pattern.text) cannot be read: \(reason)")
            }
        }
        re2_list_compile(list)
    }

    deinit { re2_list_destroy(list) }

    func firstMatch(in text: Span<UInt8>) -> Int? {
        let index = text.withCharacters { re2_list_first_match(list, $0, $1) }
        return index < 0 ? nil : Int(index)
    }

    /// What the groups of the expression at `index` hold, the whole match first; nil for a group
    /// that took no part.
    func groups(of index: Int, in text: Span<UInt8>) -> [String?] {
        text.withCharacters { characters, bytes in
            withUnsafeTemporaryAllocation(of: re2_range.self, capacity: Self.groupsMax) { ranges in
                guard
                    re2_list_groups(
                        list, Int32(index), characters, bytes, ranges.baseAddress, ranges.count)
                else { return [] }
                return ranges.map { range in
                    guard range.begin >= 0 else { return nil }
                    return text.string(range.begin..<range.end)
                }
            }
        }
    }

    /// The reason why it cannot be added.
    private static func add(_ pattern: Pattern, to list: OpaquePointer) -> String? {
        var text = pattern.text
        return text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { error in
                    let isAdded = re2_list_add(
                        list, characters.baseAddress, bytes.count, pattern.ignoresCase,
                        error.baseAddress, error.count)
                    return isAdded ? nil : error.baseAddress.map { String(cString: $0) } ?? ""
                }
            }
        }
    }

    /// The whole match and nine groups: replacements name `$1` to `$9`.
    private static let groupsMax = 10
}

extension Span<UInt8> {
    fileprivate func withCharacters<Result>(
        _ body: (UnsafePointer<CChar>?, Int) -> Result
    ) -> Result {
        withUnsafeBufferPointer { bytes in
            bytes.withMemoryRebound(to: CChar.self) { body($0.baseAddress, $0.count) }
        }
    }

    fileprivate func string(_ range: Range<Int>) -> String {
        withUnsafeBufferPointer { bytes in
            String(decoding: UnsafeBufferPointer(rebasing: bytes[range]), as: UTF8.self)
        }
    }
}
