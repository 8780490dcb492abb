import Crypto
import Events

/// A key that seals what is known of one id.
public struct DataKey: Sendable {
    public var name: KeyName
    public var key: SymmetricKey

    public init(name: KeyName, key: SymmetricKey) {
        self.name = name
        self.key = key
    }
}

/// The data keys of all ids. To destroy a key is to erase what it sealed, wherever copies are.
///
/// What every implementation keeps, and one contract suite checks:
///
/// 1. A key that `currentKey` makes is durable once a `flush` that began later returns. Nothing
///    that it sealed is stored or acknowledged before.
/// 2. After `destroy` returns, no generation of the id can be read, now or after a restart.
/// 3. A generation number is never used again, so a name means one key for good.
public protocol KeyStore: Sendable {
    /// The newest key of `id`; makes one in memory if there is none. Never waits for a disk.
    /// - Throws: `SealingError`.
    func currentKey(of id: Identifier) throws -> DataKey

    /// The key of that name; nil if it was destroyed, or never made.
    func key(named name: KeyName) -> DataKey?

    /// Returns when all keys made so far are durable; at once if they are.
    /// - Throws: `SealingError`. The keys stay in memory, and the next flush tries again.
    func flush() async throws

    /// Destroys all generations of all `ids`, durably.
    /// - Throws: `SealingError`.
    func destroy(_ ids: [Identifier]) async throws
}
