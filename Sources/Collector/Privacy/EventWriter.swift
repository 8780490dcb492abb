import Events
import JSON
import Sealing
import SpoorConfiguration

/// Writes a message as it is stored: canonical, personal fields sealed, addresses truncated.
struct EventWriter {
    let fields: FieldTree
    let addresses: AddressPolicy
    let sealer: Sealer
    /// Whose key seals; nil where nobody is known: personal values are left out then.
    let id: Identifier?
    /// The key of `id`, once it was needed: most messages have nothing to seal.
    private var key: DataKey?
    private(set) var writer = JSONWriter(capacity: 1_024)
    /// How many bytes more were written than the client's message has.
    private var growth = 0
    private(set) var isSealed = false

    init(fields: FieldTree, addresses: AddressPolicy, sealer: Sealer, id: Identifier?) {
        self.fields = fields
        self.addresses = addresses
        self.sealer = sealer
        self.id = id
    }

    var bytes: [UInt8] { writer.bytes }
    /// Size of the message in canonical form before anything was sealed or added.
    var eventBytes: Int { writer.bytes.count - growth }

    /// Writes something that the client's message does not have.
    mutating func adding(_ body: (inout EventWriter) throws -> Void) rethrows {
        let (count, before) = (writer.bytes.count, growth)
        try body(&self)
        growth = before + writer.bytes.count - count
    }

    mutating func write(_ body: (inout JSONWriter) -> Void) {
        body(&writer)
    }

    /// A member whose parent stands at `place` of the tree.
    mutating func member(_ key: JSONView, _ value: JSONView, in place: FieldTree.Place?) throws {
        writer.key(key)
        try self.value(value, at: place.flatMap { fields.child(key, of: $0) })
    }

    mutating func value(_ value: JSONView, at place: FieldTree.Place?) throws {
        guard let place else { return writer.value(value) }
        switch fields.treatment(at: place) {
        case .seal: try seal(value)
        case .truncate: truncate(value)
        case nil: try container(value, at: place)
        }
    }

    /// Arrays do not count as a level of a path.
    private mutating func container(_ value: JSONView, at place: FieldTree.Place) throws {
        switch value.kind {
        case .object:
            writer.beginObject()
            for (key, value) in value.members { try member(key, value, in: place) }
            writer.endObject()
        case .array:
            writer.beginArray()
            for element in value.elements { try self.value(element, at: place) }
            writer.endArray()
        default:
            writer.value(value)
        }
    }

    /// Seals any value but null.
    mutating func seal(_ value: JSONView) throws {
        if value.isNull { return writer.null() }
        var plain = JSONWriter()
        plain.value(value)
        guard let id else { return replace(plain.bytes.count, with: Self.redacted) }
        let key = try self.key ?? sealer.key(of: id)
        self.key = key
        replace(plain.bytes.count, with: try Sealer.seal(plain.bytes, under: key))
        isSealed = true
    }

    private static let redacted = Array(#"{"$redacted":true}"#.utf8)

    private mutating func truncate(_ value: JSONView) {
        guard let text = value.string, let network = addresses.truncated(text) else {
            return writer.null()
        }
        writer.value(network)
    }

    private mutating func replace(_ plainBytes: Int, with json: [UInt8]) {
        writer.raw(json)
        growth += json.count - plainBytes
    }
}
