import Events
import JSON
import Testing

@testable import Sealing

@Suite struct SealerTests {
    let store = InMemoryKeyStore()
    var sealer: Sealer { Sealer(keys: store) }

    private func sealed(_ value: JSONValue) throws -> JSONValue {
        let key = try sealer.key(of: user)
        return try JSONValue.parse(Sealer.seal(value.bytes, under: key))
    }

    @Test(
        arguments: [
            "jane@example.com", 4711, 1.5, true, ["street": "Dam 1", "city": "Amsterdam"],
            ["a", "b"], "",
        ] as [JSONValue])
    func whatIsSealedIsReadBack(_ value: JSONValue) throws {
        let sealed = try sealed(value)
        #expect(sealed["key"] == "u:4711/1")
        #expect(sealer.unseal(sealed) == .readable(value))
    }

    @Test func theSameValueSealsDifferently() throws {
        #expect(try sealed("x") != sealed("x"))
    }

    @Test func plainValuesAreReadable() {
        #expect(sealer.unseal("plain") == .readable("plain"))
        #expect(sealer.unseal(["key": "u:1/1"]) == .readable(["key": "u:1/1"]))
    }

    @Test func destroyedMeansErasedForGood() async throws {
        let old = try sealed("jane@example.com")
        await store.destroy([user])
        #expect(sealer.unseal(old) == .erased)
        let new = try sealed("jane@example.com")
        #expect(new["key"] == "u:4711/2")
        #expect(sealer.unseal(new) == .readable("jane@example.com"))
        #expect(sealer.unseal(old) == .erased)
    }

    @Test func forgedAndDamagedValuesAreErased() throws {
        guard let text = try sealed("x")["$sealed"] else {
            Issue.record("nothing was sealed")
            return
        }
        _ = try sealer.key(of: device)
        #expect(sealer.unseal(["$sealed": text, "key": "a:9f3c/1"]) == .erased)
        #expect(sealer.unseal(["$sealed": text, "key": "u:4711/9"]) == .erased)
        #expect(sealer.unseal(["$sealed": "AAAA", "key": "u:4711/1"]) == .erased)
    }

    @Test(arguments: ["u:4711/1", "a:x/y/12", "e:51d0/3"])
    func keyNamesAreReadBack(_ text: String) {
        #expect(KeyName(text: text)?.description == text)
    }

    @Test(arguments: ["", "u:4711", "u:4711/", "u:4711/0", "u:4711/-1", "x:1/1", "u:/1"])
    func otherTextsAreNoKeyNames(_ text: String) {
        #expect(KeyName(text: text) == nil)
    }
}
