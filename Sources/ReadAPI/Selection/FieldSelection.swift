import JSON

/// Which members of an answer are wanted: `traits,orders.count`. A name without more behind it is
/// the member as a whole; names go through arrays to each element.
struct FieldSelection: Hashable, Sendable {
    /// Empty: everything.
    private var members: [String: FieldSelection] = [:]
    /// As they were written.
    private(set) var paths: [[String]] = []

    static let everything = FieldSelection()

    private init() {}

    /// - Throws: `Problem` if it is no list of dotted names.
    init(_ text: String) throws(Problem) {
        let fields = text.split(separator: ",", omittingEmptySubsequences: false)
        guard fields.count <= ReadAPILimits.fieldsMax else {
            throw .parameter("fields", "at most \(ReadAPILimits.fieldsMax) names are read")
        }
        for field in fields {
            let path = field.split(separator: ".", omittingEmptySubsequences: false)
            guard !path.contains("") else {
                throw .parameter("fields", "write names like traits,orders.count")
            }
            paths.append(path.map(String.init))
            add(path[...])
        }
    }

    /// Whole members stay whole, whichever of the two comes first.
    private mutating func add(_ path: ArraySlice<Substring>) {
        guard let name = path.first.map(String.init) else { return members = [:] }
        if let known = members[name], known.isEverything { return }
        var below = members[name] ?? FieldSelection()
        below.add(path.dropFirst())
        members[name] = below
    }

    var isEverything: Bool { members.isEmpty }

    /// What is wanted below a member; nil if it is not wanted.
    subscript(name: String) -> FieldSelection? {
        isEverything ? .everything : members[name]
    }
}
