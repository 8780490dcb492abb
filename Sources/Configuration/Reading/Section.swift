import Yams

/// A mapping of the file while it is being read. Names are asked for one by one; `end` reports
/// those that nobody asked for.
struct Section {
    let path: String
    let mark: Mark?
    let faults: Faults
    private let members: [(name: String, key: Node, value: Node)]
    private var asked: [String] = []

    /// Nil, and a fault, unless the node is a mapping.
    init?(_ node: Node, path: String, faults: Faults) {
        self.path = path
        self.faults = faults
        mark = node.mark
        switch node {
        case .mapping(let mapping):
            members = mapping.map { ($0.key.string ?? "", $0.key, $0.value) }
        case .scalar(let scalar) where scalar.string.isEmpty:
            members = []
        default:
            faults.add(node.mark, path, "names and values are expected here, as in `name: value`")
            return nil
        }
    }

    /// The node of that name; a name without a value is as good as absent.
    private mutating func node(_ name: String) -> Node? {
        asked.append(name)
        guard let node = members.first(where: { $0.name == name })?.value else { return nil }
        if case .scalar(let scalar) = node, scalar.string.isEmpty, scalar.style == .plain {
            return nil
        }
        return node
    }

    func path(of name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

    func mark(of name: String) -> Mark? {
        members.first { $0.name == name }?.value.mark ?? mark
    }

    func fault(_ name: String, _ message: String) {
        faults.add(mark(of: name), path(of: name), message)
    }

    /// What was not asked for, whatever it is called.
    func rest(_ parse: (String) throws(Expected) -> String) -> [String: String] {
        var values: [String: String] = [:]
        for member in members where !asked.contains(member.name) {
            values[member.name] = faults.parse(member.value, path(of: member.name), parse)
        }
        return values
    }

    /// Reports what was not asked for.
    func end() {
        for member in members where !asked.contains(member.name) {
            let hint =
                asked.nearest(to: member.name).map { "did you mean `\($0)`?" }
                ?? "known here: \(asked.joined(separator: ", "))"
            faults.add(member.key.mark, path(of: member.name), "this name is unknown; \(hint)")
        }
    }
}

extension Section {
    mutating func value<Value>(
        _ name: String, _ parse: (String) throws(Expected) -> Value
    ) -> Value? {
        node(name).flatMap { faults.parse($0, path(of: name), parse) }
    }

    mutating func required<Value>(
        _ name: String, _ parse: (String) throws(Expected) -> Value
    ) -> Value? {
        guard let node = node(name) else {
            faults.add(mark, path(of: name), "this is missing; add `\(name): …`")
            return nil
        }
        return faults.parse(node, path(of: name), parse)
    }

    /// Overwrites `target` if the file names the value.
    mutating func read<Value>(
        _ name: String, into target: inout Value, _ parse: (String) throws(Expected) -> Value
    ) {
        if let value = value(name, parse) { target = value }
    }

    mutating func section(_ name: String) -> Section? {
        node(name).flatMap { Section($0, path: path(of: name), faults: faults) }
    }

    /// The elements of a list, each with its path; nil if the file does not name it.
    mutating func elements(_ name: String) -> [(node: Node, path: String)]? {
        guard let node = node(name) else { return nil }
        guard case .sequence(let sequence) = node else {
            fault(name, "a list is expected, as in `\(name): [one, two]`")
            return []
        }
        return sequence.enumerated().map { ($1, "\(path(of: name))[\($0)]") }
    }

    mutating func list<Value>(
        _ name: String, _ parse: (String) throws(Expected) -> Value
    ) -> [Value]? {
        elements(name)?.compactMap { faults.parse($0.node, $0.path, parse) }
    }
}
