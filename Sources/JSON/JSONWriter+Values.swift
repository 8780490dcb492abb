extension JSONWriter {
    public mutating func value(_ value: JSONValue) {
        switch value {
        case .null: null()
        case .bool(let bool): self.value(bool)
        case .int(let int): self.value(int)
        case .uint(let uint): self.value(uint)
        case .double(let double): self.value(double)
        case .string(let string): self.value(string)
        case .array(let elements):
            beginArray()
            for element in elements { self.value(element) }
            endArray()
        case .object(let members):
            beginObject()
            for member in members {
                key(member.key)
                self.value(member.value)
            }
            endObject()
        }
    }

    /// A name from a parser's tape.
    /// - Precondition: It is a string.
    public mutating func key(_ view: JSONView) {
        precondition(view.tag == .string, "names are strings")
        key(view.utf8)
    }

    /// Writes a value from a parser's tape without copying it out first.
    public mutating func value(_ view: JSONView) {
        switch view.tag {
        case .null: null()
        case .true: value(true)
        case .false: value(false)
        case .int: value(Int64(bitPattern: view.number))
        case .uint: value(view.number)
        case .double: value(Double(bitPattern: view.number))
        case .string: value(utf8: view.utf8)
        case .array:
            beginArray()
            for element in view.elements { value(element) }
            endArray()
        case .object:
            beginObject()
            for (key, value) in view.members {
                self.key(key.utf8)
                self.value(value)
            }
            endObject()
        }
    }
}
