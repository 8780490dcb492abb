import JSON

/// One walk over a document.
///
/// Without a report it stops at the first violation, and allocates nothing; with one it goes on, and
/// says of each where it is and what was expected.
struct SchemaCheck {
    private let schema: Schema
    private var stepsLeft: Int
    private var depth = 0
    var report: Report?

    init(_ schema: Schema, steps: Int) {
        self.schema = schema
        stepsLeft = steps
    }

    /// The document took too many steps, or too deep ones: what was found is not to be used.
    private(set) var isExhausted = false

    /// Whether a subschema holds.
    mutating func holds(_ node: NodeIndex, _ view: JSONView) -> Bool {
        guard take(1), depth < SchemaLimits.checkDepthMax else {
            isExhausted = true
            return false
        }
        depth += 1
        defer { depth -= 1 }
        var isValid = true
        for keyword in schema.nodes[node] {
            if !holds(keyword, view) { isValid = false }
            if !isValid, report == nil || isExhausted { return false }
        }
        return isValid
    }

    /// False, from then on, if the document has used up what it may.
    private mutating func take(_ steps: Int) -> Bool {
        if isExhausted || steps > stepsLeft {
            isExhausted = true
        } else {
            stepsLeft -= steps
        }
        return !isExhausted
    }

    private mutating func holds(_ keyword: Keyword, _ view: JSONView) -> Bool {
        switch keyword {
        case .elements(let first, let rest): return elements(first, rest, view)
        case .contains(let node, let range): return contains(node, range, keyword, view)
        case .members(let members): return self.members(members, view)
        case .propertyNames(let node): return propertyNames(node, keyword, view)
        case .dependentRequired(let name, let others):
            return dependentRequired(name, others, view)
        case .dependentSchema(let name, let node):
            return !has(name, view) || holds(node, view)
        case .reference(let node): return holds(node, view)
        case .allOf(let nodes): return all(nodes, view)
        case .anyOf(let nodes):
            return count(nodes, view, atMost: 1) > 0 || fault(keyword.expected)
        case .oneOf(let nodes):
            return count(nodes, view, atMost: 2) == 1 || fault(keyword.expected)
        case .not(let node):
            return !quietly { $0.holds(node, view) } || fault(keyword.expected)
        case .conditional(let condition, let then, let otherwise):
            let branch = quietly { $0.holds(condition, view) } ? then : otherwise
            return branch.map { holds($0, view) } ?? true
        default:
            return keyword.asserts(view) || fault(keyword.expected)
        }
    }

    // MARK: - Reporting

    /// Notes a violation here; false, for the caller to return.
    private mutating func fault(_ expected: @autoclosure () -> String) -> Bool {
        if report != nil { report?.add(expected()) }
        return false
    }

    private mutating func at(
        _ step: Report.Step, _ body: (inout SchemaCheck) -> Bool
    ) -> Bool {
        report?.enter(step)
        defer { report?.leave(step) }
        return body(&self)
    }

    /// Without a report: what is tried here need not hold.
    private mutating func quietly<Result>(_ body: (inout SchemaCheck) -> Result) -> Result {
        let kept = report
        report = nil
        defer { report = kept }
        return body(&self)
    }
}

// MARK: - In place

extension SchemaCheck {
    private mutating func all(_ nodes: [NodeIndex], _ view: JSONView) -> Bool {
        var isValid = true
        for node in nodes {
            if !holds(node, view) { isValid = false }
            if !isValid, report == nil { return false }
        }
        return isValid
    }

    /// How many of the subschemas hold, up to `most`.
    private mutating func count(
        _ nodes: [NodeIndex], _ view: JSONView, atMost most: Int
    ) -> Int {
        quietly { check in
            var count = 0
            for node in nodes where count < most && check.holds(node, view) { count += 1 }
            return count
        }
    }
}

// MARK: - Elements and members

extension SchemaCheck {
    private mutating func elements(
        _ first: [NodeIndex], _ rest: NodeIndex?, _ view: JSONView
    ) -> Bool {
        var isValid = true
        var index = 0
        for element in view.elements {
            let node = index < first.count ? first[index] : rest
            guard let node else { break }
            if !at(.index(index), { $0.holds(node, element) }) { isValid = false }
            if !isValid, report == nil { return false }
            index += 1
        }
        return isValid
    }

    private mutating func contains(
        _ node: NodeIndex, _ range: ClosedRange<Int>, _ keyword: Keyword, _ view: JSONView
    ) -> Bool {
        guard view.kind == .array else { return true }
        let count = quietly { check in
            var count = 0
            for element in view.elements where check.holds(node, element) { count += 1 }
            return count
        }
        return range.contains(count) || fault(keyword.expected)
    }

    private mutating func members(_ keywords: MemberKeywords, _ view: JSONView) -> Bool {
        guard view.kind == .object else { return true }
        var isValid = true
        var seen = NameSet()
        for (key, value) in view.members {
            if !member(key, value, keywords, &seen) { isValid = false }
            if !isValid, report == nil { return false }
        }
        if let missing = keywords.required.first(notIn: seen) {
            let name = keywords.names[missing]
            return at(.name(name)) { $0.fault("a member of this name") }
        }
        return isValid
    }

    private mutating func member(
        _ key: JSONView, _ value: JSONView, _ keywords: MemberKeywords, _ seen: inout NameSet
    ) -> Bool {
        var isValid = true
        var isNamed = false
        if let name = key.withUTF8({ keywords.names.index(of: $0) }) ?? nil {
            seen.insert(name)
            if let node = keywords.properties[name] {
                isNamed = true
                isValid = at(.key(key)) { $0.holds(node, value) }
            }
        }
        for (pattern, node) in keywords.patterns where matches(pattern, key) {
            isNamed = true
            if !at(.undeclared(key), { $0.holds(node, value) }) { isValid = false }
        }
        if !isNamed, let additional = keywords.additional {
            isValid = at(.undeclared(key)) { check in
                keywords.isClosed
                    ? check.fault(keywords.expected) : check.holds(additional, value)
            }
        }
        return isValid
    }

    private mutating func matches(_ pattern: Pattern, _ key: JSONView) -> Bool {
        take(1) && key.withUTF8(pattern.matches) == true
    }

    /// Whether the object has a member: a search through all of them.
    private mutating func has(_ name: String, _ view: JSONView) -> Bool {
        take(view.count) && view.member(name) != nil
    }

    private mutating func propertyNames(
        _ node: NodeIndex, _ keyword: Keyword, _ view: JSONView
    ) -> Bool {
        for (key, _) in view.members where !quietly({ $0.holds(node, key) }) {
            return at(.undeclared(key)) { $0.fault(keyword.expected) }
        }
        return true
    }

    private mutating func dependentRequired(
        _ name: String, _ others: [String], _ view: JSONView
    ) -> Bool {
        guard has(name, view) else { return true }
        for other in others where !has(other, view) {
            return at(.name(other)) { $0.fault("a member of this name, beside `\(name)`,") }
        }
        return true
    }
}
