extension JSONValue {
    public var isNull: Bool { self == .null }

    public var boolValue: Bool? {
        if case .bool(let bool) = self { bool } else { nil }
    }

    /// Any number that is an integer within `Int64`.
    public var intValue: Int64? {
        switch self {
        case .int(let int): int
        case .uint(let uint): Int64(exactly: uint)
        case .double(let double): Int64(exactly: double)
        default: nil
        }
    }

    /// Any number; integers beyond 2^53 are rounded.
    public var doubleValue: Double? {
        switch self {
        case .int(let int): Double(int)
        case .uint(let uint): Double(uint)
        case .double(let double): double
        default: nil
        }
    }

    public var stringValue: String? {
        if case .string(let string) = self { string } else { nil }
    }

    public var arrayValue: [JSONValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    public var objectValue: [JSONMember]? {
        if case .object(let members) = self { members } else { nil }
    }

    /// The first member of that name, byte for byte as in `JSONView`; nil when absent.
    public subscript(key: String) -> JSONValue? {
        objectValue?.first { $0.key.utf8.elementsEqual(key.utf8) }?.value
    }
}
