import JSON

/// Something of which a profile keeps a bounded number.
protocol Kept: StateField, Hashable, Sendable {
    associatedtype Key: Equatable
    var key: Key { get }
    /// What counts for keeping it in a full list; more is better.
    var rank: Int64 { get }
}

extension Kept {
    var rank: Int64 { 0 }
}

/// Entries by the order of their last use, the latest last; never more than a limit.
///
/// `ProfileLimits` says which one goes when another comes into a full list.
struct RecentList<Entry: Kept>: Hashable, Sendable {
    private(set) var entries: [Entry] = []

    var isEmpty: Bool { entries.isEmpty }

    func index(of key: Entry.Key) -> Int? {
        entries.lastIndex { $0.key == key }
    }

    subscript(key: Entry.Key) -> Entry? {
        index(of: key).map { entries[$0] }
    }

    /// Updates the entry of `key`, or a new one, and makes it the latest of `max`.
    ///
    /// - Returns: What a new entry drove out of a full list.
    @discardableResult
    mutating func use(
        _ key: Entry.Key, max: Int, orInsert new: @autoclosure () -> Entry,
        _ update: (inout Entry) -> Void
    ) -> Entry? {
        var evicted: Entry?
        if let index = index(of: key) {
            makeLatest(index)
        } else {
            evicted = makeRoom(max: max)
            entries.append(new())
        }
        update(&entries[entries.count - 1])
        return evicted
    }

    /// Updates the entry of `key`, if there is one, and leaves the order.
    mutating func update(_ key: Entry.Key, _ update: (inout Entry) -> Void) {
        if let index = index(of: key) { update(&entries[index]) }
    }

    /// Updates every entry and leaves their order.
    mutating func updateAll(_ update: (inout Entry) -> Void) {
        for index in entries.indices { update(&entries[index]) }
    }

    private mutating func makeLatest(_ index: Int) {
        guard index < entries.count - 1 else { return }
        entries.append(entries.remove(at: index))
    }

    private mutating func makeRoom(max: Int) -> Entry? {
        guard entries.count >= max else { return nil }
        let protected = max / ProfileLimits.protectedShare
        var least = 0
        for index in 0..<(entries.count - protected)
        where entries[index].rank < entries[least].rank {
            least = index
        }
        return entries.remove(at: least)
    }
}

extension RecentList: StateField {
    func encode(into writer: inout StateWriter) { entries.encode(into: &writer) }

    init(decoding fields: inout StateReader) throws(ProfileStateError) {
        entries = try fields.next()
    }
}
