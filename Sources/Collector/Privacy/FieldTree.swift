import JSON
import SpoorConfiguration

/// What happens to the fields of a message, as a tree of names.
///
/// Names are compared by a hash of their letters without case, `_` and `-`. Names that collide
/// would be sealed without need; with 64 bits that does not happen by chance.
struct FieldTree: Sendable {
    enum Treatment: Sendable {
        /// Sealed, with all below.
        case seal
        /// A network address, truncated.
        case truncate
    }

    /// An index into `nodes`.
    typealias Place = Int

    private struct Node: Sendable {
        var treatment: Treatment?
        var children: [UInt64: Place] = [:]
    }

    private var nodes = [Node()]
    /// The message itself.
    static let root: Place = 0

    /// Members that no path can mean at the top of a message.
    private static let named: Set<String> = [
        "type", "event", "name", "category", "messageId", "userId", "anonymousId", "previousId",
        "groupId", "timestamp", "originalTimestamp", "sentAt", "receivedAt", "channel", "version",
        "traits", "properties", "context", "integrations",
    ]

    /// A path in `traits` holds for `context.traits` too; one in `properties` for the top of the
    /// message too, since some clients put properties there.
    init(sealing paths: [FieldPath]) {
        insert(["context", "ip"], .truncate)
        for path in paths {
            insert(path.names[...], .seal)
            if path.names[0] == "traits" { insert(["context"] + path.names[...], .seal) }
            if path.names[0] == "properties", !Self.named.contains(path.names[1]) {
                insert(path.names[1...], .seal)
            }
        }
    }

    func child(_ key: JSONView, of place: Place) -> Place? {
        let children = nodes[place].children
        if children.isEmpty { return nil }
        return key.withUTF8(Self.hash).flatMap { children[$0] }
    }

    /// Of a member of the message.
    func place(of name: String) -> Place? {
        var name = name
        return nodes[Self.root].children[name.withUTF8(Self.hash)]
    }

    func treatment(at place: Place) -> Treatment? { nodes[place].treatment }

    private mutating func insert(_ names: ArraySlice<String>, _ treatment: Treatment) {
        var place = Self.root
        for var name in names {
            let hash = name.withUTF8(Self.hash)
            if let child = nodes[place].children[hash] {
                place = child
            } else {
                nodes.append(Node())
                nodes[place].children[hash] = nodes.count - 1
                place = nodes.count - 1
            }
        }
        nodes[place].treatment = treatment
    }

    /// FNV-1a, 64 bits.
    private static func hash(_ name: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in name where byte != UInt8(ascii: "_") && byte != UInt8(ascii: "-") {
            let isUpper = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            hash = (hash ^ UInt64(isUpper ? byte | 0x20 : byte)) &* 0x0000_0100_0000_01b3
        }
        return hash
    }
}
