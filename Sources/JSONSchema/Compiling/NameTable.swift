/// The names that a schema speaks of in one object, found in place, byte for byte: by binary search
/// in the order of their lengths, then of their bytes.
struct NameTable: Sendable {
    private let names: [[UInt8]]

    init(_ names: some Sequence<String>) {
        self.names = Set(names.map { Array($0.utf8) }).sorted(by: Self.isBefore)
    }

    var count: Int { names.count }

    subscript(index: Int) -> String { String(decoding: names[index], as: UTF8.self) }

    func index(of name: UnsafeBufferPointer<UInt8>) -> Int? {
        var range = 0..<names.count
        while !range.isEmpty {
            let middle = (range.lowerBound + range.upperBound) / 2
            let found = names[middle].withUnsafeBufferPointer { $0.order(to: name) }
            if found == 0 { return middle }
            range = found < 0 ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return nil
    }

    func index(of name: String) -> Int? {
        var name = name
        return name.withUTF8 { index(of: $0) }
    }

    private static func isBefore(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.withUnsafeBufferPointer { left in
            right.withUnsafeBufferPointer { left.order(to: $0) < 0 }
        }
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Below 0 if shorter, or of equal length and before it.
    fileprivate func order(to other: UnsafeBufferPointer<UInt8>) -> Int {
        if count != other.count { return count - other.count }
        for (mine, theirs) in zip(self, other) where mine != theirs {
            return Int(mine) - Int(theirs)
        }
        return 0
    }
}

/// Names of one `NameTable`, as bits.
struct NameSet: Sendable {
    private var words = InlineArray<4, UInt64>(repeating: 0)

    mutating func insert(_ index: Int) { words[index / 64] |= 1 << UInt64(index % 64) }

    /// The first name of this set that `other` has not.
    func first(notIn other: NameSet) -> Int? {
        for word in words.indices {
            let missing = words[word] & ~other.words[word]
            if missing != 0 { return word * 64 + missing.trailingZeroBitCount }
        }
        return nil
    }
}
