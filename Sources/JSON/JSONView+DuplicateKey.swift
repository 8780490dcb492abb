extension JSONView {
    /// The first name that an object repeats, here or at any depth below; nil when all differ.
    ///
    /// First is where the repetition stands in the document. Names are compared byte for byte.
    public var duplicateKey: String? {
        switch tag {
        case .array: duplicateInElements
        case .object: duplicateInMembers
        default: nil
        }
    }

    private var duplicateInElements: String? {
        for element in elements {
            if let key = element.duplicateKey { return key }
        }
        return nil
    }

    private var duplicateInMembers: String? {
        var seen = SeenKeys(in: self)
        for (key, value) in members {
            guard seen.insert(key) else { return key.string }
            if let key = value.duplicateKey { return key }
        }
        return nil
    }
}

/// The names of one object so far: compared in place for small objects, hashed for large ones.
private struct SeenKeys {
    /// Up to here, comparing each pair costs less than hashing.
    private static let pairwiseMax = 16

    private let object: JSONView
    private var hashed: Set<Key>?

    init(in object: JSONView) {
        self.object = object
        hashed = object.count > Self.pairwiseMax ? [] : nil
    }

    /// False when an earlier member has the name.
    mutating func insert(_ key: JSONView) -> Bool {
        if hashed != nil {
            return hashed?.insert(Key(utf8: key.utf8)).inserted ?? false
        }
        for (earlier, _) in object.members {
            guard earlier.index < key.index else { break }
            if earlier.utf8.equals(key.utf8) { return false }
        }
        return true
    }

    private struct Key: Hashable {
        let utf8: UnsafeBufferPointer<UInt8>

        static func == (a: Key, b: Key) -> Bool { a.utf8.equals(b.utf8) }

        func hash(into hasher: inout Hasher) {
            hasher.combine(bytes: UnsafeRawBufferPointer(utf8))
        }
    }
}
