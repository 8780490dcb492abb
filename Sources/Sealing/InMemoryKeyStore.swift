import Crypto
import Events
import Synchronization

/// Data keys in memory: for tests, simulation and trials. Keeps the contract but for outliving the
/// process.
public final class InMemoryKeyStore: KeyStore {
    private struct Keys {
        var current: [Identifier: SymmetricKey] = [:]
        var generations: [Identifier: Int] = [:]
    }

    private let keys = Mutex(Keys())

    public init() {}

    public func currentKey(of id: Identifier) -> DataKey {
        keys.withLock { keys in
            let generation = keys.generations[id, default: 1]
            keys.generations[id] = generation
            let key = keys.current[id] ?? SymmetricKey(size: .bits256)
            keys.current[id] = key
            return DataKey(name: KeyName(id: id, generation: generation), key: key)
        }
    }

    public func key(named name: KeyName) -> DataKey? {
        keys.withLock { keys in
            guard keys.generations[name.id] == name.generation, let key = keys.current[name.id]
            else { return nil }
            return DataKey(name: name, key: key)
        }
    }

    public func flush() async {}

    public func destroy(_ ids: [Identifier]) async {
        keys.withLock { keys in
            for id in ids where keys.current.removeValue(forKey: id) != nil {
                keys.generations[id, default: 0] += 1
            }
        }
    }
}
