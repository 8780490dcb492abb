/// Where a partition's state is kept between runs: an ordered key-value store.
///
/// The store is a cache of the fold, never the truth: it may be lost and is rebuilt from the log.
/// So writes need not be synced, but they must be atomic: after a crash either all of a
/// `StateWrite` is there or none of it, and writes survive in the order in which they were made.
/// It is used by one task at a time. Keys are ordered by their bytes.
public protocol StateStore: AnyObject {
    func get(_ family: StateFamily, _ key: [UInt8]) throws -> [UInt8]?

    /// Calls `body` with each entry whose key is `from` or later and begins with `prefix`, in key
    /// order, until it returns false.
    func scan(
        _ family: StateFamily, from: [UInt8], prefix: [UInt8],
        _ body: (_ key: [UInt8], _ value: [UInt8]) throws -> Bool
    ) throws

    func write(_ write: StateWrite) throws
}

public enum StateFamily: String, Sendable, CaseIterable {
    /// One entry a known identifier: what it knows beside its journal.
    case nodes
    /// Journal chunks, by identifier and chunk.
    case journals
    /// Pending timers, by due time.
    case timers
    /// Offsets, versions, digests.
    case meta
}

/// Puts and deletes that are written together or not at all.
public struct StateWrite: Sendable {
    public enum Operation: Sendable {
        case put(StateFamily, key: [UInt8], value: [UInt8])
        case delete(StateFamily, key: [UInt8])
    }

    public var operations: [Operation] = []

    public init() {}

    public mutating func put(_ family: StateFamily, _ key: [UInt8], _ value: [UInt8]) {
        operations.append(.put(family, key: key, value: value))
    }

    public mutating func delete(_ family: StateFamily, _ key: [UInt8]) {
        operations.append(.delete(family, key: key))
    }
}

public struct StateStoreError: Error, CustomStringConvertible {
    public var reason: String
    /// What is stored cannot be read back; else the disk refuses, and may take it later.
    public var isCorrupt: Bool

    public init(reason: String, isCorrupt: Bool = false) {
        self.reason = reason
        self.isCorrupt = isCorrupt
    }

    public var description: String { "the state store failed: \(reason)" }
}
