import Crypto
import Events
import JSON

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A sealed value, as it stands in a record.
public struct SealedValue: Hashable, Sendable {
    public var key: KeyName
    /// Nonce, ciphertext and tag.
    var box: Data

    /// Nil for a value that is not sealed, or not by us.
    public init?(_ value: JSONValue) {
        guard let text = value["$sealed"]?.stringValue, let box = Data(base64Encoded: text),
            let name = value["key"]?.stringValue, let key = KeyName(text: name)
        else { return nil }
        self.key = key
        self.box = box
    }

    /// Nil if the box was damaged, or sealed under another key.
    func opened(with key: DataKey) -> JSONValue? {
        guard let box = try? AES.GCM.SealedBox(combined: box),
            let json = try? AES.GCM.open(
                box, using: key.key, authenticating: Data(key.name.description.utf8))
        else { return nil }
        return try? JSONValue.parse(Array(json))
    }
}
