import JSON

extension JSONValue: StateField {
    private enum Tag: StateField, CaseIterable {
        case null, no, yes, int, uint, double, string, array, object
    }

    func encode(into writer: inout StateWriter) {
        switch self {
        case .null: writer.field(Tag.null)
        case .bool(let bool): writer.field(bool ? Tag.yes : Tag.no)
        case .int(let int):
            writer.field(Tag.int)
            writer.field(int)
        case .uint(let uint):
            writer.field(Tag.uint)
            writer.write(fixed: uint)
        case .double(let double):
            writer.field(Tag.double)
            writer.write(fixed: double.bitPattern)
        case .string(let string):
            writer.field(Tag.string)
            writer.field(string)
        case .array(let elements):
            writer.field(Tag.array)
            writer.field(elements)
        case .object(let members):
            writer.field(Tag.object)
            writer.field(members)
        }
    }

    init(decoding fields: inout StateReader) throws(ProfileStateError) {
        let tag: Tag = try fields.next()
        switch tag {
        case .null: self = .null
        case .no: self = .bool(false)
        case .yes: self = .bool(true)
        case .int: self = .int(try fields.next())
        case .uint: self = JSONValue(try fields.fixed())
        case .double:
            let double = Double(bitPattern: try fields.fixed())
            guard double.isFinite else { throw ProfileStateError("JSON has no such number") }
            self = .double(double)
        case .string: self = .string(try fields.next())
        case .array:
            self = .array(
                try fields.nested { fields throws(ProfileStateError) in try fields.next() })
        case .object:
            self = .object(
                try fields.nested { fields throws(ProfileStateError) in try fields.next() })
        }
    }
}

extension JSONMember: StateField {
    func encode(into writer: inout StateWriter) {
        writer.field(key)
        writer.field(value)
    }

    init(decoding fields: inout StateReader) throws(ProfileStateError) {
        self.init(key: try fields.next(), value: try fields.next())
    }
}
