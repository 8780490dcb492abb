import Events
import JSON

/// A thing that is counted by name.
public protocol Counted: Sendable {
    var name: String { get }
    var count: Int64 { get }
    /// Capture time of the latest.
    var lastSeen: Milliseconds { get }
}

extension Array where Element: Counted {
    /// The most frequent, of equals the latest, then by name.
    public func top(_ count: Int) -> [Element] {
        leading(count) { left, right in
            if left.count != right.count { return left.count > right.count }
            if left.lastSeen != right.lastSeen { return left.lastSeen > right.lastSeen }
            return left.name < right.name
        }
    }

    /// The last of the list, the latest first.
    public func latest(_ count: Int) -> [Element] {
        suffix(count).reversed()
    }
}

extension Array {
    /// The first so many in an order. What is sorted are places: entries are large to move.
    func leading(_ count: Int, _ precedes: (Element, Element) -> Bool) -> [Element] {
        guard self.count > 1 else { return self }
        let places = indices.sorted { precedes(self[$0], self[$1]) }
        return places.prefix(count).map { self[$0] }
    }
}

/// How often something was seen: pages, search terms, events.
public struct Tally: Counted, Hashable, Sendable {
    public var name: String
    public internal(set) var count: Int64 = 0
    public internal(set) var lastSeen: Milliseconds = 0

    init(name: String) { self.name = name }
}

extension Tally: Kept {
    var key: String { name }
    var rank: Int64 { count }

    func encode(into writer: inout StateWriter) {
        writer.field(name)
        writer.field(count)
        writer.field(time: lastSeen)
    }

    init(decoding fields: inout StateReader) throws(ProfileStateError) {
        name = try fields.next()
        count = try fields.next()
        lastSeen = try fields.time()
    }
}

extension RecentList<Tally> {
    mutating func count(_ name: String, max: Int, at capture: Milliseconds) {
        use(name, max: max, orInsert: Tally(name: name)) { tally in
            tally.count += 1
            tally.lastSeen = capture
        }
    }
}
