import Events
import JSON

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// One line of the key file: changes that became durable together.
///
/// ```
/// 5e3c1a2b [{"key":"u:4711/1","wrapped":"…"},{"destroyed":"u:12/3"}]
/// ```
///
/// CRC-32 of the JSON in eight hexadecimal digits, a space, JSON, a line feed. The first line is a
/// key too, of a name that no id has: it tells whether the master key is the right one.
struct KeyFileLine {
    enum Change: Sendable {
        case key(WrappedKey)
        /// This generation and those before are gone.
        case destroyed(KeyName)
    }

    var changes: [Change]

    var bytes: [UInt8] {
        var writer = JSONWriter(capacity: changes.count * 128)
        writer.beginArray()
        for change in changes { change.write(to: &writer) }
        writer.endArray()
        let checksum = String(CRC32.checksum(of: writer.bytes[...]), radix: 16)
        let padded = String(repeating: "0", count: 8 - checksum.count) + checksum
        return Array(padded.utf8) + [UInt8(ascii: " ")] + writer.bytes + [UInt8(ascii: "\n")]
    }

    init(changes: [Change]) {
        self.changes = changes
    }

    /// Nil for a line that is damaged. `line` is without its line feed.
    init?(line: ArraySlice<UInt8>) {
        guard line.count > 9,
            let checksum = UInt32(String(decoding: line.prefix(8), as: UTF8.self), radix: 16),
            CRC32.checksum(of: line.dropFirst(9)) == checksum,
            let elements = try? JSONValue.parse(Array(line.dropFirst(9))).arrayValue
        else { return nil }
        changes = []
        for element in elements {
            guard let change = Change(element) else { return nil }
            changes.append(change)
        }
    }
}

extension KeyFileLine.Change {
    init?(_ value: JSONValue) {
        if let name = value["destroyed"]?.stringValue.flatMap(KeyName.init(text:)) {
            self = .destroyed(name)
        } else if let name = value["key"]?.stringValue.flatMap(KeyName.init(text:)),
            let box = value["wrapped"]?.stringValue.flatMap({ Data(base64Encoded: $0) })
        {
            self = .key(WrappedKey(name: name, box: box))
        } else {
            return nil
        }
    }

    /// As JSON.
    var bytes: [UInt8] {
        var writer = JSONWriter(capacity: 128)
        write(to: &writer)
        return writer.bytes
    }

    fileprivate func write(to writer: inout JSONWriter) {
        writer.beginObject()
        switch self {
        case .key(let key):
            writer.member("key", key.name.description)
            writer.member("wrapped", key.box.base64EncodedString())
        case .destroyed(let name):
            writer.member("destroyed", name.description)
        }
        writer.endObject()
    }
}

/// The checksum of zip and PNG. Source: ISO 3309, polynomial 0xEDB88320 reflected.
enum CRC32 {
    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { crc, _ in
            crc & 1 == 1 ? (crc >> 1) ^ 0xEDB8_8320 : crc >> 1
        }
    }

    static func checksum(of bytes: ArraySlice<UInt8>) -> UInt32 {
        ~bytes.reduce(~UInt32(0)) { crc, byte in
            (crc >> 8) ^ table[Int((crc ^ UInt32(byte)) & 0xFF)]
        }
    }
}
