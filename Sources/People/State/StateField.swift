import Events
import JSON

/// A value that has a place in the stored state; a structure is its fields, one after the other.
protocol StateField {
    func encode(into writer: inout StateWriter)
    /// Takes what `encode` gave, in its order.
    init(decoding fields: inout StateReader) throws(ProfileStateError)
}

extension String: StateField {
    func encode(into writer: inout StateWriter) { writer.write(self) }
    init(decoding fields: inout StateReader) throws(ProfileStateError) { self = try fields.text() }
}

extension Int64: StateField {
    func encode(into writer: inout StateWriter) { writer.write(self) }

    init(decoding fields: inout StateReader) throws(ProfileStateError) {
        self = try fields.integer()
    }
}

/// A hash: as good as random, so that no number of bits is spared.
extension UInt64: StateField {
    func encode(into writer: inout StateWriter) { writer.write(fixed: self) }
    init(decoding fields: inout StateReader) throws(ProfileStateError) { self = try fields.fixed() }
}

extension Bool: StateField {
    func encode(into writer: inout StateWriter) { writer.write(byte: self ? 1 : 0) }

    init(decoding fields: inout StateReader) throws(ProfileStateError) {
        switch try fields.byte() {
        case 0: self = false
        case 1: self = true
        default: throw ProfileStateError("a truth value is neither")
        }
    }
}

extension Optional: StateField where Wrapped: StateField {
    func encode(into writer: inout StateWriter) {
        writer.field(self != nil)
        if let self { self.encode(into: &writer) }
    }

    init(decoding fields: inout StateReader) throws(ProfileStateError) {
        let isThere: Bool = try fields.next()
        self = isThere ? try Wrapped(decoding: &fields) : nil
    }
}

extension Array: StateField where Element: StateField {
    func encode(into writer: inout StateWriter) {
        writer.write(unsigned: UInt64(count))
        // In place: a `for` loop copies each element, with all that it holds on to.
        withUnsafeBufferPointer { elements in
            for index in elements.indices { elements[index].encode(into: &writer) }
        }
    }

    init(decoding fields: inout StateReader) throws(ProfileStateError) {
        let count = try fields.count()
        self = []
        // Elements take more memory than bytes: a count that is wrong is to cost nothing.
        reserveCapacity(Swift.min(count, 64))
        for _ in 0..<count { append(try Element(decoding: &fields)) }
    }
}

extension Set: StateField where Element: StateField & Comparable {
    func encode(into writer: inout StateWriter) { writer.field(sorted()) }

    init(decoding fields: inout StateReader) throws(ProfileStateError) {
        self = Set(try [Element](decoding: &fields))
    }
}

extension Dictionary: StateField where Key: StateField & Comparable, Value: StateField {
    func encode(into writer: inout StateWriter) {
        writer.write(unsigned: UInt64(count))
        for (key, value) in sorted(by: { $0.key < $1.key }) {
            writer.field(key)
            writer.field(value)
        }
    }

    init(decoding fields: inout StateReader) throws(ProfileStateError) {
        self = [:]
        for _ in 0..<(try fields.count()) {
            let key: Key = try fields.next()
            let value: Value = try fields.next()
            self[key] = value
        }
    }
}

/// The case's place in `allCases`: a new case in between is another form of the state.
extension StateField where Self: CaseIterable & Equatable {
    func encode(into writer: inout StateWriter) {
        var place: UInt8 = 0
        for value in Self.allCases {
            if value == self { break }
            place += 1
        }
        writer.write(byte: place)
    }

    init(decoding fields: inout StateReader) throws(ProfileStateError) {
        let place = Int(try fields.byte())
        guard let value = Self.allCases.dropFirst(place).first else {
            throw ProfileStateError("there is no such case of \(Self.self)")
        }
        self = value
    }
}

extension Identifier: StateField {
    func encode(into writer: inout StateWriter) { writer.field(text) }

    init(decoding fields: inout StateReader) throws(ProfileStateError) {
        guard let identifier = Identifier(text: try fields.next()) else {
            throw ProfileStateError("an identifier has no namespace")
        }
        self = identifier
    }
}

extension Money: StateField {
    func encode(into writer: inout StateWriter) {
        writer.field(amount)
        writer.field(currency)
    }

    init(decoding fields: inout StateReader) throws(ProfileStateError) {
        self.init(amount: try fields.next(), currency: try fields.next())
    }
}

extension Trust: StateField {}
