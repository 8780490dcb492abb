import JSON

extension JSONView {
    /// Equal as JSON Schema has it: numbers by value, objects whatever the order of their members.
    func equals(_ value: JSONValue) -> Bool {
        switch (kind, value) {
        case (.null, .null): return true
        case (.bool, .bool(let bool)): return self.bool == bool
        case (.string, .string(let string)): return stringEquals(string)
        case (.array, .array(let elements)):
            return count == elements.count
                && zip(self.elements, elements).allSatisfy { $0.equals($1) }
        case (.object, .object(let members)):
            return count == members.count
                && members.allSatisfy { member($0.key)?.equals($0.value) == true }
        default:
            guard let mine = Number(self), let theirs = Number(value) else { return false }
            return mine.order(to: theirs) == 0
        }
    }

    private func stringEquals(_ string: String) -> Bool {
        var string = string
        return string.withUTF8 { theirs in withUTF8 { $0.elementsEqual(theirs) } ?? false }
    }

    func equals(_ other: JSONView) -> Bool {
        switch (kind, other.kind) {
        case (.null, .null): return true
        case (.bool, .bool): return bool == other.bool
        case (.string, .string):
            return withUTF8 { mine in other.withUTF8 { mine.elementsEqual($0) } ?? false } ?? false
        case (.array, .array):
            return count == other.count
                && zip(elements, other.elements).allSatisfy { $0.equals($1) }
        case (.object, .object):
            return count == other.count
                && members.allSatisfy { member in
                    other.members.contains {
                        $0.key.equals(member.key) && $0.value.equals(member.value)
                    }
                }
        default:
            guard let mine = Number(self), let theirs = Number(other) else { return false }
            return mine.order(to: theirs) == 0
        }
    }

    /// Whether no two elements of the array are equal; pairs up to a few, hashed beyond.
    var hasUniqueElements: Bool {
        if count <= 16 {
            for (index, element) in elements.enumerated() {
                if elements.dropFirst(index + 1).contains(where: { $0.equals(element) }) {
                    return false
                }
            }
            return true
        }
        var seen: Set<Element> = []
        return elements.allSatisfy { seen.insert(Element(view: $0)).inserted }
    }
}

/// Hashed with a seed of the process, so that nobody can send elements that collide.
private struct Element: Hashable {
    let view: JSONView

    static func == (left: Element, right: Element) -> Bool { left.view.equals(right.view) }

    func hash(into hasher: inout Hasher) {
        switch view.kind {
        case .null: hasher.combine(0)
        case .bool: hasher.combine(view.bool)
        case .int, .uint, .double: hasher.combine(view.double)
        case .string:
            _ = view.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        case .array:
            for element in view.elements { Element(view: element).hash(into: &hasher) }
            hasher.combine(view.count)
        case .object:
            var sum = 0
            for (key, value) in view.members {
                var member = Hasher()
                Element(view: key).hash(into: &member)
                Element(view: value).hash(into: &member)
                sum &+= member.finalize()
            }
            hasher.combine(sum)
        }
    }
}
