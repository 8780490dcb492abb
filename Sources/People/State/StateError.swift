/// Stored state that cannot be read back. The store is a cache: the task rebuilds it from the log.
public struct StateError: Error, Hashable, CustomStringConvertible {
    public var reason: String
    public init(_ reason: String) { self.reason = reason }
    public var description: String { "stored state cannot be read: \(reason)" }
}

/// The bytes of a stored node are not those of this fold: the store is to be rebuilt.
public struct ProfileStateError: Error, Hashable, Sendable, CustomStringConvertible {
    public var reason: String
    public init(_ reason: String) { self.reason = reason }
    public var description: String { reason }
}
