import Enrichment
import Events
import JSON

/// An identifier's home: what is known of one device, e-mail address or customer id, and the
/// rules by which facts find their person.
///
/// Facts come here because they carry the id (`receive(fact:)`), or because another home says
/// that they are ours (`receive(transfer:)`). Each entry of the journal is either our own, and then
/// it is folded into `profile`, or belongs to somebody else, and then it goes on to their home.
/// Whose it is follows from its moment and from `claims` (devices, e-mails) or `aliases`
/// (customers), and from nothing else; so once routing has come to rest every profile is a function
/// of the set of facts.
///
/// Pure: a method takes a record and returns what is to be appended. An object, because it is large,
/// and one place has it at a time.
public final class Node {
    public let id: Identifier
    /// The person that this id is the root of; empty while all that is known belongs to others.
    public internal(set) var profile = ProfileState()
    /// What `profile` was not long ago.
    var waypoints = Waypoints()
    /// How many there are of those.
    public var pastStates: Int { waypoints.count }
    public internal(set) var ledger = Ledger()
    /// Ids of decisions that were appended and have not come back yet.
    public var awaited: Set<String> = []
    /// When a trigger is to be looked at again, by trigger id.
    public var timers: [String: Milliseconds] = [:]

    /// Counts up whenever what others see of the node may have changed: its profile, its decisions,
    /// or whose it is.
    public internal(set) var revision = 0

    var journal = Journal()
    var clock = CaptureClock()
    var links = OutgoingLinks()
    var claims = Claims()
    var aliases = AliasSet()
    /// Follows from `claims`.
    var ownership = Ownership(Claims())
    /// Follows from `aliases`.
    var root: Identifier
    /// Highest version seen of each sender.
    var versions: [Identifier: Int64] = [:]
    /// When this id was erased, sorted.
    var erasures: [Milliseconds] = []
    /// Everything captured before was folded into `sealedProfile`.
    var sealedBelow: Milliseconds?
    var sealedProfile = ProfileState()
    var sealedLinks = OutgoingLinks()
    /// A seal was appended and not read back yet.
    var awaitsSeal = false

    public init(_ id: Identifier) {
        self.id = id
        root = id
    }

    /// Whether the id has facts of its own and is nobody else's.
    public var isRoot: Bool { mergedInto == nil }

    /// Whose home knows what happens here now; nil if this one does.
    public var mergedInto: Identifier? {
        if root != id { return root }
        return ownership.latestOwner
    }

    /// Everybody who owns facts of this id, sorted.
    public var owners: [Identifier] { root != id ? [root] : ownership.owners }

    /// Message ids of the links that claim this id, in the order of their moments, each once.
    public var linkEdges: [String] {
        claims.holding.map(\.id).reduce(into: []) { if $0.last != $1 { $0.append($1) } }
    }

    /// Whose an entry is.
    enum Destination: Hashable {
        case own
        case other(Identifier)
        /// It came from there: routing has not come to rest yet.
        case nowhere
    }

    func destination(of entry: JournalEntry) -> Destination {
        if entry.isErased { return .nowhere }
        let owner: Identifier?
        if root != id {
            owner = root
        } else {
            owner = ownership.owner(at: entry.moment, receivedAt: entry.entry.receivedAt)
        }
        guard let owner else { return .own }
        let revisits = owner == id || entry.entry.via.contains(owner)
        return revisits || entry.entry.via.count >= Entry.hopsMax ? .nowhere : .other(owner)
    }
}

/// What a node's methods need from around it.
public final class NodeContext {
    /// Reads what is stored; never the record that is being folded.
    public let parser: JSONParser
    public let enricher: Enricher
    public var settings: FoldSettings
    /// Where the record that is being folded stands; the version of what is sent.
    public var position: Position
    /// The record that is being folded, while it is on another parser's tape; nil where it is not,
    /// and what it holds is parsed again.
    public var record: JSONView?
    /// Partition time.
    public var now: Milliseconds
    public let limits: NodeLimits
    /// Reads a chunk of a node's journal from the store, as `takePendingJournal` gave it.
    public let loadChunk: (_ id: Identifier, _ chunk: Int) throws -> [UInt8]

    public init(
        parser: JSONParser, enricher: Enricher, settings: FoldSettings, position: Position,
        now: Milliseconds,
        limits: NodeLimits = NodeLimits(),
        loadChunk: @escaping (_ id: Identifier, _ chunk: Int) throws -> [UInt8]
    ) {
        self.parser = parser
        self.enricher = enricher
        self.settings = settings
        self.position = position
        self.now = now
        self.limits = limits
        self.loadChunk = loadChunk
    }
}

/// What a node wants done.
public enum NodeEffect: Hashable, Sendable {
    /// To be appended to `spoor.events`.
    case append(EventsRecord)
    /// A decision that is kept here was read back for the first time: to be published.
    case publish(Decision)
    /// Came too late: it lies below the seal.
    case tooLate(Entry)
}
