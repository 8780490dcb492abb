import Crypto
import Events
import Foundation
import Testing

@testable import Sealing

/// What the file outlives.
@Suite struct FileKeyStoreTests {
    let folder: Folder
    let master = MasterKey()

    init() throws { folder = try Folder() }

    private func open(_ access: FileKeyStore.Access = .writing) throws -> FileKeyStore {
        try FileKeyStore(path: folder.keys, masterKey: master, access: access)
    }

    /// Three keys, each in a line of its own.
    private func filled() async throws -> [DataKey] {
        let store = try open()
        var keys: [DataKey] = []
        for number in 1...3 {
            keys.append(try store.currentKey(of: Identifier(.user, "\(number)")))
            try await store.flush()
        }
        try await store.close()
        return keys
    }

    @Test func keysOutliveTheProcess() async throws {
        let keys = try await filled()
        let store = try open()
        for key in keys { #expect(store.key(named: key.name)?.key == key.key) }
    }

    @Test func onlyFlushedKeysAreOnTheDisk() async throws {
        let store = try open()
        let key = try store.currentKey(of: user)
        #expect(try open(.reading).key(named: key.name) == nil)
        try await store.flush()
        #expect(try open(.reading).key(named: key.name)?.key == key.key)
    }

    @Test func aTornEndIsCutOffWhereverItTears() async throws {
        let keys = try await filled()
        let whole = try folder.contents()
        let lines = whole.split(separator: UInt8(ascii: "\n"))
        let last = whole.count - (lines.last?.count ?? 0) - 1
        for end in last..<whole.count {
            try folder.replace(whole[..<end])
            try await expectTornOff(keys)
        }
        // The length was written, the content was not.
        try folder.replace(whole[..<last] + Data(count: 20) + Data("\n".utf8))
        try await expectTornOff(keys)
    }

    private func expectTornOff(_ keys: [DataKey]) async throws {
        let store = try open()
        #expect(store.key(named: keys[1].name)?.key == keys[1].key)
        #expect(store.key(named: keys[2].name) == nil)
        // What is written next stands on whole ground.
        let next = try store.currentKey(of: device)
        try await store.close()
        let reopened = try open()
        #expect(reopened.key(named: next.name)?.key == next.key)
        try await reopened.close()
    }

    @Test func damageInTheMiddleStopsTheStart() async throws {
        _ = try await filled()
        var contents = try folder.contents()
        let lines = contents.split(separator: UInt8(ascii: "\n"))
        contents[lines[1].startIndex + 20] ^= 1
        try folder.replace(contents)
        #expect(throws: SealingError.corrupt(path: folder.keys, place: "line 2")) { try open() }
    }

    @Test func destroyedKeysLeaveTheFile() async throws {
        let keys = try await filled()
        let store = try open()
        try await store.destroy([keys[1].name.id])
        let text = String(decoding: try folder.contents(), as: UTF8.self)
        #expect(text.components(separatedBy: "wrapped").count - 1 == 3)
        #expect(!text.contains(#""key":"u:2/1""#))
        #expect(text.contains(#"{"destroyed":"u:2/1"}"#))
        let second = try store.currentKey(of: keys[1].name.id)
        try await store.close()
        let reopened = try open()
        #expect(reopened.key(named: keys[1].name) == nil)
        #expect(reopened.key(named: keys[0].name)?.key == keys[0].key)
        #expect(reopened.key(named: second.name)?.key == second.key)
        #expect(second.name.generation == 2)
    }

    @Test func aCrashWhileTheFileIsWrittenAnewLosesNothing() async throws {
        let keys = try await filled()
        try Data("half a fi".utf8).write(to: URL(fileURLWithPath: folder.keys + ".new"))
        let store = try open()
        for key in keys { #expect(store.key(named: key.name)?.key == key.key) }
    }

    @Test func keysAreNotInTheFile() async throws {
        let keys = try await filled()
        let contents = try folder.contents()
        let text = String(decoding: contents, as: UTF8.self)
        for key in keys {
            let bytes = key.key.withUnsafeBytes { Data($0) }
            #expect(contents.range(of: bytes) == nil)
            #expect(!text.contains(bytes.base64EncodedString()))
        }
    }

    @Test func anotherMasterKeyIsRecognised() async throws {
        _ = try await filled()
        #expect(throws: SealingError.otherMasterKey(path: folder.keys)) {
            try FileKeyStore(path: folder.keys, masterKey: MasterKey())
        }
    }

    @Test func oneProcessWritesAndOthersRead() async throws {
        let store = try open()
        #expect(throws: SealingError.locked(path: folder.keys + ".lock")) { try open() }
        let reader = try open(.reading)
        #expect(throws: SealingError.readOnly) { try reader.currentKey(of: user) }
        try await store.close()
        _ = try open()
    }
}
