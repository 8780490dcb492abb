import Events
import Generating
import JSON

/// All lines that some parameters give.
func lines(events: Int, visitors: Int, seed: UInt64 = 1) -> [[UInt8]] {
    lines(.init(events: events, visitors: visitors, seed: seed))
}

func lines(_ parameters: Generator.Parameters) -> [[UInt8]] {
    var generator = Generator(parameters)
    var lines: [[UInt8]] = []
    var line: [UInt8] = []
    while generator.next(into: &line) != nil {
        lines.append(line)
        line.removeAll(keepingCapacity: true)
    }
    return lines
}

/// What the tests look at in a line.
struct Told: Sendable {
    var id: String
    var device: String
    var user: String?
    var type: String
    var event: String?
    var timestamp: Milliseconds
    var sentAt: Milliseconds
    var receivedAt: Milliseconds
    var line: [UInt8]

    init(_ line: [UInt8], _ parser: JSONParser) throws {
        let value = try parser.parse(line) { $0.value }
        func text(_ key: String) throws -> String {
            guard let text = value[key]?.stringValue else { throw Missing(member: key) }
            return text
        }
        func time(_ key: String) throws -> Milliseconds {
            guard let time = ISO8601.parse(try text(key)) else { throw Missing(member: key) }
            return time
        }
        id = try text("messageId")
        device = try text("anonymousId")
        user = value["userId"]?.stringValue
        type = try text("type")
        event = value["event"]?.stringValue
        timestamp = try time("timestamp")
        sentAt = try time("sentAt")
        receivedAt = try time("receivedAt")
        self.line = line
    }

    struct Missing: Error {
        var member: String
    }
}

func told(events: Int, visitors: Int, seed: UInt64 = 1) throws -> [Told] {
    try told(.init(events: events, visitors: visitors, seed: seed))
}

func told(_ parameters: Generator.Parameters) throws -> [Told] {
    let parser = JSONParser(bytesMax: 4_096)
    return try lines(parameters).map { try Told($0, parser) }
}
