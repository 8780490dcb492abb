import JSON

/// A list in the record of a person, and what its entries are told apart and ordered by.
///
/// Pages are in the order of a time that does not change for an entry, the latest first, and then of
/// its identity: so that what comes in between two pages, or drops an entry, shifts no other.
struct RecordList {
    /// Names that lead to it in the record.
    let path: [String]
    /// The member with that time.
    let time: String
    /// The members that tell entries of one time apart.
    let identity: [String]

    static let devices = RecordList(path: ["devices"], time: "firstSeen", identity: ["id"])
    static let sessions = RecordList(
        path: ["sessions"], time: "startedAt", identity: ["site", "device"])
    static let carts = RecordList(path: ["carts"], time: "openedAt", identity: ["site", "state"])
    static let orders = RecordList(
        path: ["orders", "latest"], time: "at", identity: ["site", "id"])
    static let decisions = RecordList(path: ["triggers"], time: "due", identity: ["id"])

    /// Where an entry stands.
    struct Place: Hashable, Comparable {
        var time: String
        var identity: String

        static func < (left: Self, right: Self) -> Bool {
            (right.time, left.identity) < (left.time, right.identity)
        }
    }

    /// The entries behind a place, in order.
    func entries(of record: JSONView, after place: Place?) -> [(place: Place, entry: JSONView)] {
        guard let list = path.reduce(Optional(record), { $0?.member($1) }) else { return [] }
        return list.elements.map { (self.place(of: $0), $0) }
            .filter { entry in place.map { $0 < entry.0 } ?? true }
            .sorted { $0.0 < $1.0 }
    }

    private func place(of entry: JSONView) -> Place {
        Place(
            time: entry.member(time)?.string ?? "",
            identity: identity.map { entry.member($0)?.string ?? "" }.joined(separator: "\n"))
    }
}
