import Events
import JSON

/// Takes messages in the shape of the Segment spec as they are, one a line.
///
/// `receivedAt` is the line's own, else its `timestamp`: ISO 8601, or milliseconds since 1970. The
/// bytes go on unchanged but for white space; whether the rest is a good message is the
/// collector's affair.
public struct SegmentMapper: LineMapper, Sendable {
    public init() {}

    public mutating func messages(
        of object: JSONView
    ) throws(LineRejection.Reason) -> [ImportedMessage] {
        let ownTime = try object.time("receivedAt")
        let clientTime = try object.time("timestamp")
        guard let receivedAt = ownTime ?? clientTime else {
            throw .badMember("receivedAt or timestamp")
        }
        var writer = JSONWriter()
        writer.value(object)
        return [ImportedMessage(json: writer.bytes, receivedAt: receivedAt)]
    }
}

extension JSONView {
    /// Nil where the member is absent or null.
    fileprivate func time(_ key: StaticString) throws(LineRejection.Reason) -> Milliseconds? {
        guard let view = self[key], !view.isNull else { return nil }
        let time = view.int ?? view.withUTF8(ISO8601.parse).flatMap(\.self)
        guard let time else { throw .badMember("\(key)") }
        return time
    }
}
