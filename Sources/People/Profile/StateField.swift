import Events
import JSON

/// The bytes of a stored profile are not a profile of this fold: the store is to be rebuilt.
public struct ProfileStateError: Error, Hashable, Sendable, CustomStringConvertible {
    public var reason: String
    public init(_ reason: String) { self.reason = reason }
    public var description: String { reason }
}

/// A value that has a place in the stored state.
protocol StateField {
    func encode(into writer: inout JSONWriter)
    init(decoding view: JSONView) throws(ProfileStateError)
}

/// A structure that is stored as an array of its fields in a fixed order, without their names:
/// state is rebuilt from the log when its shape changes, so it need not explain itself.
protocol StateRow: StateField {
    func encodeFields(into writer: inout JSONWriter)
    /// Takes the fields in the order in which `encodeFields` gives them.
    init(fields: inout RowReader) throws(ProfileStateError)
}

extension StateRow {
    func encode(into writer: inout JSONWriter) {
        writer.beginArray()
        encodeFields(into: &writer)
        writer.endArray()
    }

    init(decoding view: JSONView) throws(ProfileStateError) {
        var fields = try RowReader(view)
        try self.init(fields: &fields)
        try fields.finish()
    }
}

/// Hands out the fields of a row, first to last.
struct RowReader {
    private var elements: JSONElements

    init(_ view: JSONView) throws(ProfileStateError) {
        guard view.kind == .array else { throw ProfileStateError("a row is an array") }
        elements = view.elements
    }

    mutating func next<Field: StateField>() throws(ProfileStateError) -> Field {
        guard let view = elements.next() else { throw ProfileStateError("a row is too short") }
        return try Field(decoding: view)
    }

    mutating func finish() throws(ProfileStateError) {
        guard elements.next() == nil else { throw ProfileStateError("a row is too long") }
    }
}

extension JSONWriter {
    mutating func field(_ field: some StateField) { field.encode(into: &self) }
}

extension String: StateField {
    func encode(into writer: inout JSONWriter) { writer.value(self) }

    init(decoding view: JSONView) throws(ProfileStateError) {
        guard let string = view.string else { throw ProfileStateError("a string is missing") }
        self = string
    }
}

extension Int64: StateField {
    func encode(into writer: inout JSONWriter) { writer.value(self) }

    init(decoding view: JSONView) throws(ProfileStateError) {
        guard let int = view.int else { throw ProfileStateError("an integer is missing") }
        self = int
    }
}

extension Bool: StateField {
    func encode(into writer: inout JSONWriter) { writer.value(self) }

    init(decoding view: JSONView) throws(ProfileStateError) {
        guard let bool = view.bool else { throw ProfileStateError("a truth value is missing") }
        self = bool
    }
}

extension Optional: StateField where Wrapped: StateField {
    func encode(into writer: inout JSONWriter) {
        if let self { self.encode(into: &writer) } else { writer.null() }
    }

    init(decoding view: JSONView) throws(ProfileStateError) {
        self = view.isNull ? nil : try Wrapped(decoding: view)
    }
}

extension Array: StateField where Element: StateField {
    func encode(into writer: inout JSONWriter) {
        writer.beginArray()
        for element in self { element.encode(into: &writer) }
        writer.endArray()
    }

    init(decoding view: JSONView) throws(ProfileStateError) {
        guard view.kind == .array else { throw ProfileStateError("a list is missing") }
        self = []
        reserveCapacity(view.count)
        for element in view.elements { append(try Element(decoding: element)) }
    }
}

extension JSONValue: StateField {
    func encode(into writer: inout JSONWriter) { writer.value(self) }
    init(decoding view: JSONView) { self = view.value }
}

extension Identifier: StateField {
    func encode(into writer: inout JSONWriter) { writer.value(text) }

    init(decoding view: JSONView) throws(ProfileStateError) {
        guard let text = view.string, let identifier = Identifier(text: text) else {
            throw ProfileStateError("an identifier is missing")
        }
        self = identifier
    }
}

extension Money: StateRow {
    func encodeFields(into writer: inout JSONWriter) {
        writer.field(amount)
        writer.field(currency)
    }

    init(fields: inout RowReader) throws(ProfileStateError) {
        self.init(amount: try fields.next(), currency: try fields.next())
    }
}

extension StateField where Self: RawRepresentable, RawValue == String {
    func encode(into writer: inout JSONWriter) { writer.value(rawValue) }

    init(decoding view: JSONView) throws(ProfileStateError) {
        guard let value = view.string.flatMap(Self.init(rawValue:)) else {
            throw ProfileStateError("a word is not one of \(Self.self)")
        }
        self = value
    }
}

extension Trust: StateField {}
