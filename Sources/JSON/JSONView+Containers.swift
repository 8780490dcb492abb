extension JSONView {
    /// The first member of that name, byte for byte; nil when absent or not an object.
    public subscript(key: StaticString) -> JSONView? {
        member(key.utf8)
    }

    /// The first member of that name, byte for byte; nil when absent or not an object.
    public func member(_ key: String) -> JSONView? {
        var key = key
        return key.withUTF8 { member($0) }
    }

    /// Every fact is asked for some thirty names, so this steps over the tape itself.
    private func member(_ name: UnsafeBufferPointer<UInt8>) -> JSONView? {
        guard has(.object) else { return nil }
        var key = at(index + 1)
        let end = end
        while key.index < end {
            let value = key.at(key.index + 1)
            if key.utf8.equals(name) { return value }
            key = key.at(value.next)
        }
        return nil
    }

    /// Name and value of each member in document order; none unless an object.
    public var members: JSONMembers {
        has(.object)
            ? JSONMembers(sibling: at(index + 1), end: end)
            : JSONMembers(sibling: self, end: index)
    }

    /// The elements in document order; none unless an array.
    public var elements: JSONElements {
        has(.array)
            ? JSONElements(sibling: at(index + 1), end: end)
            : JSONElements(sibling: self, end: index)
    }

    /// Members of an object or elements of an array; 0 for any other kind.
    public var count: Int {
        switch tag {
        case .array: countOnTape ?? elements.reduce(0) { count, _ in count + 1 }
        case .object: countOnTape ?? members.reduce(0) { count, _ in count + 1 }
        default: 0
        }
    }
}

/// The members of an object, in document order.
public struct JSONMembers: Sequence, IteratorProtocol {
    fileprivate var sibling: JSONView
    fileprivate let end: Int

    public mutating func next() -> (key: JSONView, value: JSONView)? {
        guard sibling.index < end else { return nil }
        let key = sibling
        let value = key.at(key.next)
        sibling = value.at(value.next)
        return (key, value)
    }
}

/// The elements of an array, in document order.
public struct JSONElements: Sequence, IteratorProtocol {
    fileprivate var sibling: JSONView
    fileprivate let end: Int

    public mutating func next() -> JSONView? {
        guard sibling.index < end else { return nil }
        let element = sibling
        sibling = element.at(element.next)
        return element
    }
}
