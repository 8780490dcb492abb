import EventLog
import Events
import JSON
import People
import Rules

/// A node in memory, and what the store knows of it.
final class Home {
    let node: Node
    /// The key of its timer in the store.
    private var storedDue: Milliseconds?
    /// Not as it is stored.
    var isDirty = false
    /// What it takes in memory, about.
    private(set) var bytes: Int
    /// The checkpoint before which it was used last.
    var usedBefore = 0
    /// The round of the partition in which its profile was found to be published anew.
    var touchedIn = -1

    /// - Parameter storedBytes: Of the node in the store; 0 for one that is not there.
    init(node: Node, storedDue: Milliseconds?, storedBytes: Int) {
        self.node = node
        self.storedDue = storedDue
        bytes = Self.bytes(of: node, stored: storedBytes)
    }

    /// A node takes several times the memory of its stored form, which spells out nothing twice; a
    /// state that it keeps of the past shares its texts. By the memory that `bench fold` takes.
    private static func bytes(of node: Node, stored: Int) -> Int {
        2_048 + stored * (11 + 3 * node.pastStates)
    }

    /// When it is to be looked at again.
    var due: Milliseconds? { node.timers.values.min() }

    func save(into write: inout StateWrite, by writer: inout StateWriter) {
        isDirty = false
        let (drops, chunks) = node.takePendingJournal()
        for number in 0..<drops { write.delete(.journals, StateKeys.chunk(node.id, number)) }
        for chunk in chunks {
            write.put(.journals, StateKeys.chunk(node.id, chunk.number), chunk.bytes)
        }
        let encoded = node.encoded(by: &writer)
        bytes = Self.bytes(of: node, stored: encoded.count)
        write.put(.nodes, StateKeys.node(node.id), encoded)
        if storedDue != due {
            if let storedDue {
                write.delete(.timers, StateKeys.timer(Timer(due: storedDue, person: node.id)))
            }
            if let due { write.put(.timers, StateKeys.timer(Timer(due: due, person: node.id)), []) }
            storedDue = due
        }
    }
}

/// A time at which a person is to be looked at. Ordered by time, then person.
struct Timer: Hashable, Comparable {
    var due: Milliseconds
    var person: Identifier

    static func < (left: Self, right: Self) -> Bool {
        (left.due, left.person) < (right.due, right.person)
    }
}

/// The layout of keys in the state store. Numbers are big-endian, so that keys sort by them; times
/// have their sign bit flipped.
///
/// | family   | key                           | value                          |
/// |----------|-------------------------------|--------------------------------|
/// | nodes    | id                            | the node (`StateWriter`)       |
/// | journals | id, 0x00, chunk (4 bytes)     | entries (`JournalEntry`)       |
/// | timers   | due (8 bytes), id             | empty                          |
/// | meta     | `progress`                    | fold version, log, time, offset|
/// | meta     | `release`                     | the release record in force    |
/// | meta     | `touched`                     | ids to be published, as JSON   |
enum StateKeys {
    static let progress = Array("progress".utf8)
    static let release = Array("release".utf8)
    static let touched = Array("touched".utf8)

    static func node(_ id: Identifier) -> [UInt8] { Array(id.text.utf8) }

    static func chunk(_ id: Identifier, _ number: Int) -> [UInt8] {
        Array(id.text.utf8) + [0] + UInt32(number).bigEndianBytes
    }

    static func timer(_ timer: Timer) -> [UInt8] {
        (UInt64(bitPattern: timer.due) ^ 1 << 63).bigEndianBytes + Array(timer.person.text.utf8)
    }

    static func timer(decoding key: [UInt8]) -> Timer? {
        guard key.count > 8,
            let person = Identifier(text: String(decoding: key.dropFirst(8), as: UTF8.self))
        else { return nil }
        let bits = key.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return Timer(due: Int64(bitPattern: bits ^ 1 << 63), person: person)
    }
}

extension FixedWidthInteger {
    var bigEndianBytes: [UInt8] { withUnsafeBytes(of: bigEndian) { Array($0) } }
}

/// How far the stored state has come.
struct StoredProgress {
    var foldVersion: Int64
    /// `ReferenceLists.digest`; nil if it was folded without.
    var lists: String?
    /// `Partition.origin`; nil where nothing was folded, or by an older program.
    var origin: String?
    var time: Milliseconds
    var offset: Offset
    /// Of the release in force; nil before the first, or where an older program folded it.
    var releaseOffset: Offset?

    var bytes: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("foldVersion", foldVersion)
        writer.member("lists", lists)
        writer.member("origin", origin)
        writer.member("time", time)
        writer.member("offset", offset)
        writer.member("releaseOffset", releaseOffset)
        writer.endObject()
        return writer.bytes
    }

    init(
        foldVersion: Int64, lists: String?, origin: String?, time: Milliseconds, offset: Offset,
        releaseOffset: Offset?
    ) {
        (self.foldVersion, self.lists, self.origin) = (foldVersion, lists, origin)
        (self.time, self.offset, self.releaseOffset) = (time, offset, releaseOffset)
    }

    init(decoding bytes: [UInt8]) throws {
        let value = try JSONValue.parse(bytes)
        guard let foldVersion = value["foldVersion"]?.intValue, let time = value["time"]?.intValue,
            let offset = value["offset"]?.intValue
        else { throw StateError("the stored progress is incomplete") }
        self.init(
            foldVersion: foldVersion, lists: value["lists"]?.stringValue,
            origin: value["origin"]?.stringValue, time: time, offset: offset,
            releaseOffset: value["releaseOffset"]?.intValue)
    }
}

extension Identifier {
    /// Whether the text form is after `text`, by bytes.
    func isAfter(_ text: String) -> Bool { text.utf8.lexicographicallyPrecedes(self.text.utf8) }
}
