import JSON

extension Keyword {
    /// What a value should have been, as a noun; it quotes the schema only.
    var expected: String {
        switch self {
        case .never: "nothing here"
        case .type(let types):
            TypeSet.names.filter { types.contains($0.type) }.map(\.noun)
                .joined(separator: " or ")
        case .const(let value): value.excerpt
        case .enum(let values): values.expected
        case .minimum(let bound): "a number of at least \(bound)"
        case .maximum(let bound): "a number of at most \(bound)"
        case .exclusiveMinimum(let bound): "a number above \(bound)"
        case .exclusiveMaximum(let bound): "a number below \(bound)"
        case .multipleOf(let divisor): "a multiple of \(divisor)"
        case .minLength(let least): "a text of at least \(least) characters"
        case .maxLength(let most): "a text of at most \(most) characters"
        case .pattern(let pattern): "a text that matches \(pattern.text)"
        case .minItems(let least): "a list of at least \(least)"
        case .maxItems(let most): "a list of at most \(most)"
        case .uniqueItems: "a list without repetition"
        case .contains(_, let range):
            "a list with \(range.lowerBound) or more elements of a kind"
                + (range.upperBound < .max ? ", and at most \(range.upperBound)," : "")
        case .minProperties(let least): "an object of at least \(least) members"
        case .maxProperties(let most): "an object of at most \(most) members"
        case .propertyNames: "a name that the schema allows"
        case .anyOf(let nodes): "one of \(nodes.count) forms"
        case .oneOf(let nodes): "exactly one of \(nodes.count) forms"
        case .not: "anything but what `not` describes"
        default: preconditionFailure("what is expected is told below")
        }
    }
}

extension MemberKeywords {
    /// What a closed object may have.
    var expected: String {
        let named = properties.indices.filter { properties[$0] != nil }.map { names[$0] }.sorted()
        let patterns = patterns.map { "names that match \($0.pattern.text)" }
        let allowed = (named + patterns).joined(separator: ", ")
        return "no member" + (allowed.isEmpty ? "" : " beside \(allowed)")
    }
}

extension Values {
    fileprivate var expected: String {
        let values = all.map(\.excerpt).joined(separator: ", ")
        return all.count == 1 ? values : "one of \(values)"
    }
}

extension JSONValue {
    /// As JSON, cut where it is long.
    fileprivate var excerpt: String {
        let text = description
        return text.count > 100 ? text.prefix(100) + "…" : text
    }
}

extension Number: CustomStringConvertible {
    var description: String {
        switch self {
        case .int(let int): "\(int)"
        case .uint(let uint): "\(uint)"
        case .double(let double): "\(double)"
        }
    }
}
