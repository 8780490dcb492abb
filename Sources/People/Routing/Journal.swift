import Events

/// All entries known at one home, in order.
///
/// Most facts come in order and are new, and then only the end of the journal is touched: the
/// entries rest in the store and are loaded when something has to be put in between, taken out or
/// looked up. Stored chunks are appended to; a removal rewrites them.
struct Journal: Hashable, Sendable {
    /// In order, all of them; nil while the stored ones rest.
    private(set) var loaded: [JournalEntry]?
    /// Not yet stored, in order of arrival.
    private(set) var unsaved: [JournalEntry] = []
    /// Chunks in the store.
    private(set) var chunkCount = 0
    /// The stored chunks are not the loaded entries any more.
    private(set) var isRewritten = false
    /// Hashes of the names of all entries: a name whose hash is not here is new.
    private(set) var names: Set<UInt64> = []
    private(set) var count = 0
    /// The latest place of any entry so far.
    private(set) var last: JournalEntry.Order?

    init() { loaded = [] }

    init(chunkCount: Int, names: Set<UInt64>, count: Int, last: JournalEntry.Order?) {
        (self.chunkCount, self.names, self.count, self.last) = (chunkCount, names, count, last)
        loaded = chunkCount == 0 ? [] : nil
    }

    /// Whether an entry of this name may be here; the journal must be loaded to be sure.
    func mayHold(_ name: FactName) -> Bool { names.contains(name.hash64) }

    /// In order; loads what rests.
    mutating func entries(
        _ load: (_ chunk: Int) throws -> [JournalEntry]
    ) rethrows -> [JournalEntry] {
        if let loaded { return loaded }
        var entries: [JournalEntry] = []
        for chunk in 0..<chunkCount { entries += try load(chunk) }
        entries += unsaved
        entries.sort { $0.order < $1.order }
        loaded = entries
        return entries
    }

    /// Puts in an entry; true if it stands after all others.
    @discardableResult
    mutating func insert(_ entry: JournalEntry) -> Bool {
        let isLast = last.map { $0 < entry.order } ?? true
        if isLast { last = entry.order }
        names.insert(entry.name.hash64)
        count += 1
        unsaved.append(entry)
        if isLast { loaded?.append(entry) } else { loaded?.insert(inOrder: entry) }
        return isLast
    }

    /// Replaces everything; `entries` are in order.
    mutating func replace(with entries: [JournalEntry]) {
        loaded = entries
        unsaved = entries
        names = Set(entries.map(\.name.hash64))
        count = entries.count
        last = entries.last?.order
        isRewritten = true
    }

    /// What a checkpoint writes: how many older chunks go first, and the entries of new ones.
    var pending: (dropsChunks: Int, entries: [JournalEntry]) {
        (isRewritten ? chunkCount : 0, unsaved)
    }

    /// After a checkpoint has written `pending` in so many chunks.
    mutating func markSaved(chunks: Int) {
        if isRewritten { chunkCount = 0 }
        chunkCount += chunks
        unsaved = []
        isRewritten = false
        if chunkCount > 0 { loaded = nil }
    }
}

extension [JournalEntry] {
    fileprivate mutating func insert(inOrder entry: JournalEntry) {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle].order < entry.order { low = middle + 1 } else { high = middle }
        }
        insert(entry, at: low)
    }
}
