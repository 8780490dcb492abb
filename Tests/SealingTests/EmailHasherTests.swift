import Events
import Foundation
import Testing

@testable import Sealing

/// The vectors are for good: another hash would split every person known by e-mail.
@Suite struct EmailHasherTests {
    static let base64 = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="

    @Test(arguments: [
        ("jane@example.com", "1c727aa0765fb83f4b2e0974e0324652"),
        ("jürgen@beispiel.example", "448c0afea592fc6bfc550dfd82a14829"),
    ])
    func hashesAreStable(_ address: String, _ hash: String) throws {
        let hasher = EmailHasher(masterKey: try MasterKey(base64: Self.base64))
        #expect(hasher.identifier(of: address) == Identifier(.email, hash))
        #expect(hasher.hash(of: "  \(address.uppercased())\n") == hash)
    }

    @Test func anotherMasterKeyHashesDifferently() throws {
        let one = EmailHasher(masterKey: try MasterKey(base64: Self.base64))
        let other = EmailHasher(masterKey: MasterKey())
        #expect(one.hash(of: "jane@example.com") != other.hash(of: "jane@example.com"))
    }

    @Test func dotsAndTagsAreNotTouched() throws {
        let hasher = EmailHasher(masterKey: try MasterKey(base64: Self.base64))
        #expect(hasher.hash(of: "jane+x@example.com") != hasher.hash(of: "jane@example.com"))
    }
}

@Suite struct MasterKeyTests {
    @Test func aMissingFileIsMadeForItsOwnerOnly() throws {
        let folder = try Folder()
        let path = folder.path + "/master.key"
        let made = try MasterKey.load(fromFile: path)
        let read = try MasterKey.load(fromFile: path)
        #expect(made.base64 == read.base64)
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }

    @Test(arguments: ["", "AAAA", "not base64 at all, nor of the right length"])
    func otherTextsAreRefused(_ text: String) {
        #expect(throws: SealingError.badMasterKey) { try MasterKey(base64: text) }
    }

    @Test func aVariableHoldsIt() throws {
        let key = try MasterKey.load(
            fromVariable: "SPOOR_KEY", of: ["SPOOR_KEY": EmailHasherTests.base64 + "\n"])
        #expect(key.base64 == EmailHasherTests.base64)
        #expect(throws: SealingError.noMasterKey(variable: "OTHER")) {
            try MasterKey.load(fromVariable: "OTHER", of: [:])
        }
    }
}
