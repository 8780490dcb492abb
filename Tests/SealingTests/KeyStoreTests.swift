import Crypto
import Events
import Testing

@testable import Sealing

/// The contract, over every implementation.
@Suite struct KeyStoreTests {
    enum Kind: CaseIterable { case memory, file }

    private func withStore(_ kind: Kind, _ body: (any KeyStore) async throws -> Void) async throws {
        switch kind {
        case .memory: try await body(InMemoryKeyStore())
        case .file:
            let folder = try Folder()
            try await body(FileKeyStore(path: folder.keys, masterKey: MasterKey()))
        }
    }

    @Test(arguments: Kind.allCases)
    func aKeyStaysTheSame(_ kind: Kind) async throws {
        try await withStore(kind) { store in
            let first = try store.currentKey(of: user)
            #expect(first.name.description == "u:4711/1")
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
            #expect(second.name.generation == 2)
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
