import Events
import JSON
import People

/// What `spoor.profiles` and the read API say of an id.
public struct ProfileRecord {
    /// The latest so many.
    private static let linksMax = 1_000

    private let node: Node

    public init(_ node: Node) { self.node = node }

    /// A profile (`ProfileDocument`) with its triggers; `{"id","mergedInto","owners","links"}`, with
    /// the message ids of the links that hold, the latest last; or empty, a tombstone, where nothing
    /// is known of the id.
    public var bytes: [UInt8] {
        var writer = JSONWriter(capacity: 2_048)
        if node.profile.isEmpty {
            guard let root = node.mergedInto else { return [] }
            writer.beginObject()
            writer.member("id", node.id.text)
            writer.member("mergedInto", root.text)
            writer.key("owners")
            writer.beginArray()
            for owner in node.owners { writer.value(owner.text) }
            writer.endArray()
            writer.key("links")
            writer.beginArray()
            for edge in node.linkEdges.suffix(Self.linksMax) { writer.value(edge) }
            writer.endArray()
            writer.endObject()
            return writer.bytes
        }
        ProfileDocument(node.profile).write(id: node.id, into: &writer) { writer in
            writer.key("triggers")
            writer.beginArray()
            for (trigger, line) in node.ledger.sorted { Self.write(trigger, line, into: &writer) }
            writer.endArray()
        }
        return writer.bytes
    }

    private static func write(
        _ trigger: String, _ line: Ledger.Line, into writer: inout JSONWriter
    ) {
        guard let decision = line.fired ?? line.withheld ?? line.withdrawn else { return }
        writer.beginObject()
        writer.member("id", trigger)
        writer.member("site", decision.site)
        writer.member("rule", decision.rule)
        writer.member("occasion", decision.occasion)
        writer.member("due", time: decision.due)
        writer.member("fired", time: line.fired?.loggedAt)
        writer.member("withheld", time: line.withheld?.loggedAt)
        writer.member("withdrawn", time: line.withdrawn?.loggedAt)
        writer.member("reason", line.withdrawn?.reason ?? line.withheld?.reason)
        writer.endObject()
    }
}
