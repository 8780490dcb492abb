/// The state store in memory, for tests and for folds that nobody wants to keep.
public final class InMemoryStateStore: StateStore {
    private typealias Entry = (key: [UInt8], value: [UInt8])

    /// The entries of each family, ordered by key.
    private var families: [StateFamily: [Entry]] = [:]

    public init() {}

    public func get(_ family: StateFamily, _ key: [UInt8]) throws -> [UInt8]? {
        let entries = families[family, default: []]
        let index = Self.position(of: key, in: entries)
        return index < entries.count && entries[index].key == key ? entries[index].value : nil
    }

    public func scan(
        _ family: StateFamily, from: [UInt8], prefix: [UInt8],
        _ body: (_ key: [UInt8], _ value: [UInt8]) throws -> Bool
    ) throws {
        let entries = families[family, default: []]
        let start = from.lexicographicallyPrecedes(prefix) ? prefix : from
        for entry in entries[Self.position(of: start, in: entries)...] {
            guard entry.key.starts(with: prefix), try body(entry.key, entry.value) else { return }
        }
    }

    public func write(_ write: StateWrite) throws {
        for operation in write.operations {
            switch operation {
            case .put(let family, let key, let value):
                Self.put((key, value), into: &families[family, default: []])
            case .delete(let family, let key):
                Self.delete(key, from: &families[family, default: []])
            }
        }
    }

    private static func put(_ entry: Entry, into entries: inout [Entry]) {
        let index = position(of: entry.key, in: entries)
        if index < entries.count && entries[index].key == entry.key {
            entries[index] = entry
        } else {
            entries.insert(entry, at: index)
        }
    }

    private static func delete(_ key: [UInt8], from entries: inout [Entry]) {
        let index = position(of: key, in: entries)
        if index < entries.count && entries[index].key == key { entries.remove(at: index) }
    }

    /// The index of the first entry whose key is `key` or later.
    private static func position(of key: [UInt8], in entries: [Entry]) -> Int {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = low + (high - low) / 2
            if entries[middle].key.lexicographicallyPrecedes(key) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low
    }
}
