import Crypto
import EventLog
import Events
import SpoorTesting
import Testing

@testable import Sealing

/// The contract, over every implementation.
@Suite struct KeyStoreTests {
    enum Kind: CaseIterable { case memory, file, log }

    private func withStore(_ kind: Kind, _ body: (any KeyStore) async throws -> Void) async throws {
        switch kind {
        case .memory: try await body(InMemoryKeyStore())
        case .file:
            let folder = try Folder()
            try await body(FileKeyStore(path: folder.keys, masterKey: MasterKey()))
        case .log:
            let log = InMemoryEventLog(partitionCount: 2)
            try await body(
                LogKeyStore(log: log, appendingTo: log, masterKey: MasterKey(), clock: { 0 }))
        }
    }

    @Test(arguments: Kind.allCases)
    func aKeyStaysTheSame(_ kind: Kind) async throws {
        try await withStore(kind) { store in
            let first = try store.currentKey(of: user)
            #expect(first.name.id == user)
            #expect(try store.currentKey(of: user).key == first.key)
            try await store.flush()
            #expect(store.key(named: first.name)?.key == first.key)
            #expect(try store.currentKey(of: device).key != first.key)
        }
    }

    @Test(arguments: Kind.allCases)
    func destroyedKeysAreGoneAndNumbersAreNotReused(_ kind: Kind) async throws {
        try await withStore(kind) { store in
            let first = try store.currentKey(of: user)
            let other = try store.currentKey(of: device)
            try await store.destroy([user, Identifier(.user, "nobody")])
            #expect(store.key(named: first.name) == nil)
            #expect(store.key(named: other.name) != nil)
            let second = try store.currentKey(of: user)
            #expect(second.name != first.name)
            #expect(second.key != first.key)
            #expect(store.key(named: first.name) == nil)
        }
    }

    @Test(arguments: Kind.allCases)
    func manyMakeKeysAtOnce(_ kind: Kind) async throws {
        try await withStore(kind) { store in
            let names = try await withThrowingTaskGroup(of: KeyName.self) { group in
                for number in 0..<200 {
                    group.addTask {
                        let key = try store.currentKey(of: Identifier(.user, "\(number % 50)"))
                        try await store.flush()
                        return key.name
                    }
                }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(names.count == 50)
        }
    }
}

/// What processes that share a log see of each other's keys.
@Suite struct LogKeyStoreTests {
    private let log = InMemoryEventLog(partitionCount: 2)
    private let masterKey = MasterKey()

    @Test func keysOfOneProcessAreReadByAnother() async throws {
        let (first, second) = (store(), store())
        let key = try first.currentKey(of: user)
        try await first.flush()
        #expect(second.key(named: key.name) == nil)
        try await second.load()
        #expect(second.key(named: key.name)?.key == key.key)
        #expect(try second.currentKey(of: user).name == key.name)
    }

    @Test func twoThatAreMadeAtTheSameTimeAreBothGood() async throws {
        let (first, second) = (store(), store())
        let keys = [try first.currentKey(of: user), try second.currentKey(of: user)]
        #expect(keys[0].name != keys[1].name)
        try await first.flush()
        try await second.flush()
        let third = store()
        try await third.load()
        for key in keys { #expect(third.key(named: key.name)?.key == key.key) }
        try await third.destroy([user])
        try await first.load()
        for key in keys {
            #expect(third.key(named: key.name) == nil)
            #expect(first.key(named: key.name) == nil)
        }
    }

    @Test func keysAreDestroyedThatOthersMadeAndThisOneHasNotRead() async throws {
        let (first, second) = (store(), store())
        let key = try first.currentKey(of: user)
        try await first.flush()
        try await second.destroy([user])
        let third = store()
        try await third.load()
        #expect(third.key(named: key.name) == nil)
    }

    @Test func anotherMasterKeyIsRefused() async throws {
        let first = store()
        _ = try first.currentKey(of: user)
        try await first.flush()
        let stranger = LogKeyStore(
            log: log, appendingTo: log, masterKey: MasterKey(), clock: { 0 })
        // It did not know when it made this one.
        _ = try stranger.currentKey(of: user)
        try await stranger.flush()
        let other = SealingError.otherMasterKey(path: "spoor.keys")
        await #expect(throws: other) { try await stranger.load() }
        #expect(throws: other) { try stranger.currentKey(of: device) }
        // What it left does not hurt the others.
        let third = store()
        try await third.load()
        #expect(try third.currentKey(of: user).name.id == user)
    }

    @Test func keysThatCouldNotBeAppendedAreAppendedWithTheNextFlush() async throws {
        let failing = FaultyLog(.away)
        let first = LogKeyStore(
            log: failing, appendingTo: failing, masterKey: masterKey, clock: { 0 })
        let key = try first.currentKey(of: user)
        await #expect(throws: EventLogError.self) { try await first.flush() }
        failing.presence = .there
        try await first.flush()
        let second = LogKeyStore(
            log: failing, appendingTo: failing, masterKey: masterKey, clock: { 0 })
        try await second.load()
        #expect(second.key(named: key.name)?.key == key.key)
    }

    private func store() -> LogKeyStore {
        LogKeyStore(log: log, appendingTo: log, masterKey: masterKey, clock: { 0 })
    }
}
