/// What a JSON value is. Numbers are told apart as the tape holds them.
public enum JSONKind: String, Sendable, CaseIterable {
    case null, bool
    /// An integer that fits `Int64`.
    case int
    /// An integer above `Int64.max` that fits `UInt64`.
    case uint
    /// A number with a fraction or an exponent.
    case double
    case string, array, object
}

/// A value on a parser's tape: two pointers and an index. Valid only inside the parser's closure.
///
/// Walks over containers step from sibling to sibling: the tape says where each one ends.
public struct JSONView {
    let tape: UnsafePointer<UInt64>
    let strings: UnsafePointer<UInt8>
    let index: Int

    public var kind: JSONKind {
        switch tag {
        case .null: .null
        case .true, .false: .bool
        case .int: .int
        case .uint: .uint
        case .double: .double
        case .string: .string
        case .array: .array
        case .object: .object
        }
    }

    public var isNull: Bool { has(.null) }

    public var bool: Bool? {
        switch tag {
        case .true: true
        case .false: false
        default: nil
        }
    }

    /// Any number that is an integer within `Int64`, however it was written.
    public var int: Int64? {
        switch tag {
        case .int: Int64(bitPattern: number)
        case .double: Int64(exactly: Double(bitPattern: number))
        default: nil
        }
    }

    /// The integer above `Int64.max`, or any integer that is not negative.
    public var uint: UInt64? {
        switch tag {
        case .int: UInt64(exactly: Int64(bitPattern: number))
        case .uint: number
        case .double: UInt64(exactly: Double(bitPattern: number))
        default: nil
        }
    }

    /// Any number; integers beyond 2^53 are rounded.
    public var double: Double? {
        switch tag {
        case .int: Double(Int64(bitPattern: number))
        case .uint: Double(number)
        case .double: Double(bitPattern: number)
        default: nil
        }
    }

    public var string: String? {
        withUTF8 { String(decoding: $0, as: UTF8.self) }
    }

    /// The bytes of a string, unescaped, in place; nil for any other kind.
    public func withUTF8<R>(_ body: (UnsafeBufferPointer<UInt8>) -> R) -> R? {
        has(.string) ? body(utf8) : nil
    }

    /// Byte for byte; false for any other kind.
    public func stringEquals(_ s: StaticString) -> Bool {
        has(.string) && utf8.equals(s.utf8)
    }
}
