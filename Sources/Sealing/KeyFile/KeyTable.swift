import Events

/// The newest key of each id, and how many generations of it were destroyed.
struct KeyTable: Sendable {
    private(set) var keys: [Identifier: WrappedKey] = [:]
    /// The highest generation that was destroyed.
    private(set) var destroyed: [Identifier: Int] = [:]

    func current(of id: Identifier) -> WrappedKey? { keys[id] }

    func nextName(of id: Identifier) -> KeyName {
        KeyName(id: id, generation: destroyed[id, default: 0] + 1)
    }

    mutating func add(_ key: WrappedKey) {
        keys[key.name.id] = key
    }

    /// False if there was nothing to destroy.
    mutating func destroy(_ id: Identifier) -> Bool {
        guard let key = keys.removeValue(forKey: id) else { return false }
        destroyed[id] = key.name.generation
        return true
    }

    mutating func setDestroyed(_ name: KeyName) {
        keys[name.id] = nil
        destroyed[name.id] = name.generation
    }

    /// The whole table as changes, in the order of the ids.
    var changes: [KeyFileLine.Change] {
        destroyed.sorted { $0.key < $1.key }
            .map { .destroyed(KeyName(id: $0.key, generation: $0.value)) }
            + keys.sorted { $0.key < $1.key }.map { .key($0.value) }
    }
}
