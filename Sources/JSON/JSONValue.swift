/// A JSON value that owns itself. Objects keep the order of their members, and repeated names.
public enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case int(Int64)
    /// Only above `Int64.max`; smaller integers are `int`.
    case uint(UInt64)
    /// Finite: JSON has no NaN and no infinity, and the writer refuses them.
    case double(Double)
    case string(String)
    case array([JSONValue])
    case object([JSONMember])

    /// An integer in its one representation.
    public init(_ integer: UInt64) {
        self = Int64(exactly: integer).map(JSONValue.int) ?? .uint(integer)
    }

    /// Parses one document under the default limits. Many documents: reuse a `JSONParser`.
    public static func parse(_ bytes: [UInt8]) throws -> JSONValue {
        try JSONParser().parse(bytes) { $0.value }
    }

    /// Parses one document under the default limits. Many documents: reuse a `JSONParser`.
    public static func parse(_ text: String) throws -> JSONValue {
        var text = text
        return try text.withUTF8 {
            try JSONParser().parse(UnsafeRawBufferPointer($0)) { $0.value }
        }
    }

    /// The value in canonical form.
    public var bytes: [UInt8] {
        var writer = JSONWriter()
        writer.value(self)
        return writer.bytes
    }
}

/// One member of an object.
public struct JSONMember: Hashable, Sendable {
    public var key: String
    public var value: JSONValue

    public init(key: String, value: JSONValue) {
        self.key = key
        self.value = value
    }
}

extension JSONValue: CustomStringConvertible {
    /// The value in canonical form.
    public var description: String { String(decoding: bytes, as: UTF8.self) }
}

extension JSONView {
    /// An owned copy that outlives the parser's closure.
    public var value: JSONValue {
        switch tag {
        case .null: .null
        case .true: .bool(true)
        case .false: .bool(false)
        case .int: .int(Int64(bitPattern: number))
        case .uint: .uint(number)
        case .double: .double(Double(bitPattern: number))
        case .string: .string(String(decoding: utf8, as: UTF8.self))
        case .array: .array(elements.map(\.value))
        case .object: .object(members.map(JSONMember.init))
        }
    }
}

extension JSONMember {
    fileprivate init(_ view: (key: JSONView, value: JSONView)) {
        self.init(key: String(decoding: view.key.utf8, as: UTF8.self), value: view.value.value)
    }
}
