import Projector

/// A state store that can lose its last writes, as after a crash of the machine: what is left is
/// always what some earlier write left.
public final class ForgetfulStateStore: StateStore {
    private var writes: [StateWrite] = []
    private var current = InMemoryStateStore()

    public init() {}

    public func get(_ family: StateFamily, _ key: [UInt8]) throws -> [UInt8]? {
        try current.get(family, key)
    }

    public func scan(
        _ family: StateFamily, from: [UInt8], prefix: [UInt8],
        _ body: (_ key: [UInt8], _ value: [UInt8]) throws -> Bool
    ) throws {
        try current.scan(family, from: from, prefix: prefix, body)
    }

    public func write(_ write: StateWrite) throws {
        writes.append(write)
        try current.write(write)
    }

    /// Goes back to what there was `count` writes ago.
    public func forget(_ count: Int) throws {
        writes.removeLast(min(count, writes.count))
        current = InMemoryStateStore()
        for write in writes { try current.write(write) }
    }
}
