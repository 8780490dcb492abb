import Events

/// All entries known at one home, in order.
///
/// Most facts come in order and are new, and then only the end of the journal is touched: the
/// entries rest in the store, in chunks that are appended to, and a chunk is loaded when something
/// in it is looked up or what follows a late entry is folded anew. A removal rewrites all chunks.
struct Journal: Sendable {
    /// A stored piece.
    struct Chunk: Hashable, Sendable {
        var entries: Int
        /// The latest capture time in it.
        var latest: Milliseconds
    }

    /// Gives a chunk's entries, those that were captured at that time or later.
    typealias Loader = (_ chunk: Int, _ since: Milliseconds) throws -> [JournalEntry]

    private(set) var chunks: [Chunk] = []
    /// Not yet stored, in order.
    private(set) var unsaved: [JournalEntry] = []
    private(set) var names = NameIndex()
    /// The latest moment of any entry so far.
    private(set) var last: Moment?
    /// The chunks that were written before everything was replaced.
    private(set) var staleChunks = 0

    init() {}

    init(chunks: [Chunk], names: NameIndex, last: Moment?) {
        (self.chunks, self.names, self.last) = (chunks, names, last)
    }

    var count: Int { names.count }

    /// Whether an entry of this name may be here; `entries(named:)` says for sure.
    func mayHold(_ name: FactName) -> Bool { names.position(of: name.hash64) != nil }

    /// In order.
    func entries(_ load: Loader) rethrows -> [JournalEntry] {
        try entries(since: .min, load)
    }

    /// Those after a moment, in order.
    func entries(after moment: Moment, _ load: Loader) rethrows -> [JournalEntry] {
        let entries = try entries(since: moment.capture, load)
        return Array(entries.drop { $0.moment <= moment })
    }

    /// Those of one name, in order. Only the chunk is loaded that has it.
    func entries(named name: FactName, _ load: Loader) rethrows -> [JournalEntry] {
        guard let position = names.position(of: name.hash64) else { return [] }
        var entries = unsaved
        if names.hasCopies {
            entries = try self.entries(load)
        } else if let chunk = chunk(at: position) {
            entries = try load(chunk, .min)
        }
        return entries.filter { $0.name == name }
    }

    /// All that were captured at that time or later, and maybe others.
    private func entries(since capture: Milliseconds, _ load: Loader) rethrows -> [JournalEntry] {
        var entries: [JournalEntry] = []
        for (number, chunk) in chunks.enumerated() where chunk.latest >= capture {
            entries += try load(number, capture)
        }
        if entries.isEmpty { return unsaved }
        entries += unsaved
        entries.sort(by: JournalEntry.precedes)
        return entries
    }

    /// Nil for an entry that is not stored yet.
    private func chunk(at position: Int) -> Int? {
        var end = 0
        return chunks.firstIndex { chunk in
            end += chunk.entries
            return position < end
        }
    }

    /// Puts in an entry; true if it stands after all others.
    mutating func insert(_ entry: JournalEntry) -> Bool {
        let isLast = last.map { $0 < entry.moment } ?? true
        if isLast { last = entry.moment }
        names.append(entry.name.hash64)
        if isLast { unsaved.append(entry) } else { unsaved.insert(inOrder: entry) }
        return isLast
    }

    /// Replaces everything; `entries` are in order.
    mutating func replace(with entries: [JournalEntry]) {
        staleChunks = max(staleChunks, chunks.count)
        chunks = []
        unsaved = entries
        names = NameIndex(entries.map(\.name.hash64))
        last = entries.last?.moment
    }

    /// What a checkpoint is to write: how many older chunks go first, and new chunks by number.
    mutating func takePending() -> (dropsChunks: Int, chunks: [(number: Int, bytes: [UInt8])]) {
        let pieces = JournalEntry.chunks(of: unsaved)
        let first = chunks.count
        if pieces.count > 1 { names.reorder(last: unsaved.map(\.name.hash64)) }
        chunks += pieces.map { Chunk(entries: $0.entries, latest: $0.latest) }
        defer {
            unsaved = []
            staleChunks = 0
        }
        return (staleChunks, pieces.enumerated().map { (first + $0, $1.bytes) })
    }
}

extension [JournalEntry] {
    fileprivate mutating func insert(inOrder entry: JournalEntry) {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if JournalEntry.precedes(self[middle], entry) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        insert(entry, at: low)
    }
}

/// Hashes of the names of all entries of a journal: a name whose hash is not here is new.
///
/// In the order of the stored chunks, then those that are not stored yet.
struct NameIndex: Hashable, Sendable {
    private(set) var hashes: [UInt64] = []
    /// Whether two entries have one name.
    private(set) var hasCopies = false
    /// By hash; empty while the list is short enough to look through.
    private var positions: [UInt64: Int] = [:]

    private static let scannedMax = 24

    init() {}

    init(_ hashes: [UInt64]) {
        self.hashes = hashes
        hasCopies = Set(hashes).count < hashes.count
        index()
    }

    var count: Int { hashes.count }

    func position(of hash: UInt64) -> Int? {
        hashes.count > Self.scannedMax ? positions[hash] : hashes.firstIndex(of: hash)
    }

    mutating func append(_ hash: UInt64) {
        if position(of: hash) != nil { hasCopies = true }
        hashes.append(hash)
        if hashes.count == Self.scannedMax + 1 {
            index()
        } else if hashes.count > Self.scannedMax {
            positions[hash] = hashes.count - 1
        }
    }

    /// Puts the last ones into another order.
    mutating func reorder(last hashes: [UInt64]) {
        self.hashes.replaceSubrange((count - hashes.count)..., with: hashes)
        index()
    }

    private mutating func index() {
        positions = [:]
        guard hashes.count > Self.scannedMax else { return }
        positions.reserveCapacity(2 * hashes.count)
        for (position, hash) in hashes.enumerated() { positions[hash] = position }
    }
}
