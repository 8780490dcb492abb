/// A name and its value in one call. A nil value writes nothing; `null` is `JSONValue.null`.
extension JSONWriter {
    public mutating func member(_ key: StaticString, _ value: String?) {
        guard let value else { return }
        self.key(key)
        self.value(value)
    }

    public mutating func member(_ key: StaticString, _ value: Int?) {
        guard let value else { return }
        self.key(key)
        self.value(value)
    }

    public mutating func member(_ key: StaticString, _ value: Int64?) {
        guard let value else { return }
        self.key(key)
        self.value(value)
    }

    public mutating func member(_ key: StaticString, _ value: Double?) {
        guard let value else { return }
        self.key(key)
        self.value(value)
    }

    public mutating func member(_ key: StaticString, _ value: Bool?) {
        guard let value else { return }
        self.key(key)
        self.value(value)
    }

    public mutating func member(_ key: StaticString, _ value: JSONValue?) {
        guard let value else { return }
        self.key(key)
        self.value(value)
    }

    public mutating func member(_ key: StaticString, _ value: JSONView?) {
        guard let value else { return }
        self.key(key)
        self.value(value)
    }

    /// Splices JSON that is already written in as the value; it is not checked.
    public mutating func member(_ key: StaticString, raw json: [UInt8]?) {
        guard let json else { return }
        self.key(key)
        raw(json)
    }
}
