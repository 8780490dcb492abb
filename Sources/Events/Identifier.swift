import JSON

/// A name by which something is known: a device, an e-mail address or a customer, within a tenant.
///
/// The text form is the key of records in the log and of people in the read API:
///
/// | text      | namespace    | value                                            |
/// |-----------|--------------|--------------------------------------------------|
/// | `a:9f3c…` | `.device`    | the anonymous id that a browser or app keeps     |
/// | `e:51d0…` | `.email`     | keyed hash of an e-mail address, never the address |
/// | `u:4711`  | `.user`      | the shop's own customer id                       |
public struct Identifier: Hashable, Comparable, Sendable, CustomStringConvertible {
    public enum Namespace: UInt8, Sendable {
        case device = 0x61  // a
        case email = 0x65  // e
        case user = 0x75  // u
    }

    /// Of a value that is taken in, in UTF-8.
    public static let valueBytesMax = 255

    /// The text form, `a:…`, `e:…` or `u:…`. Ordered by its UTF-8 bytes.
    public let text: String

    public init(_ namespace: Namespace, _ value: String) {
        var value = value
        self = value.withUTF8 { Identifier(namespace, utf8: $0) }
    }

    init(_ namespace: Namespace, utf8 value: UnsafeBufferPointer<UInt8>) {
        text = String(unsafeUninitializedCapacity: value.count + 2) { buffer in
            buffer.initializeElement(at: 0, to: namespace.rawValue)
            buffer.initializeElement(at: 1, to: UInt8(ascii: ":"))
            _ = buffer[2...].initialize(fromContentsOf: value)
            return value.count + 2
        }
    }

    /// Nil unless `text` is of the form `a:…`, `e:…` or `u:…` with something after the colon.
    public init?(text: String) {
        let bytes = text.utf8
        guard bytes.count > 2, bytes[bytes.index(after: bytes.startIndex)] == UInt8(ascii: ":"),
            let first = bytes.first, Namespace(rawValue: first) != nil
        else { return nil }
        self.text = text
    }

    public var namespace: Namespace {
        guard let first = text.utf8.first, let namespace = Namespace(rawValue: first) else {
            preconditionFailure("an Identifier always begins with its namespace")
        }
        return namespace
    }

    public var value: Substring { text.dropFirst(2) }
    public var description: String { text }

    // By bytes: Swift's strings also compare equal when only their Unicode composition differs,
    // but a record's key, and so its partition, goes by bytes.

    public static func == (left: Self, right: Self) -> Bool {
        left.withBytes { left in right.withBytes { left.equals($0) } }
    }

    public static func < (left: Self, right: Self) -> Bool {
        left.withBytes { left in right.withBytes { left.precedes($0) } }
    }

    public func hash(into hasher: inout Hasher) {
        withBytes { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }

    /// The UTF-8 of the text, in place where it is stored so.
    private func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        if let result = text.utf8.withContiguousStorageIfAvailable(body) { return result }
        var text = text
        return text.withUTF8(body)
    }
}
