import JSON

/// Reads the members of a record's object, and says where one is missing or of the wrong type.
struct FieldReader {
    let view: JSONView
    let path: String

    init(_ view: JSONView, path: String = "") throws(RecordError) {
        guard view.kind == .object else {
            throw RecordError(path: path, reason: "an object is expected")
        }
        self.view = view
        self.path = path
    }

    func string(_ key: StaticString) throws(RecordError) -> String {
        guard let string = view[key]?.string else { throw fault(key, "a string is expected") }
        return string
    }

    /// A string that is not empty.
    func name(_ key: StaticString) throws(RecordError) -> String {
        guard let name = view[key]?.string, !name.isEmpty else {
            throw fault(key, "a string that is not empty is expected")
        }
        return name
    }

    /// Within ±(2^53 − 1): what every JSON reader holds exactly (RFC 7493, 2.2), and small enough
    /// that sums of times do not overflow.
    func integer(_ key: StaticString) throws(RecordError) -> Int64 {
        guard let integer = view[key]?.recordInteger else {
            throw fault(key, "an integer within ±(2^53 − 1) is expected")
        }
        return integer
    }

    /// A time that a clock showed.
    func time(_ key: StaticString) throws(RecordError) -> Milliseconds {
        guard let time = view[key]?.int, ISO8601.range.contains(time) else {
            throw fault(key, "milliseconds since 1970 within the years 0 to 9999 are expected")
        }
        return time
    }

    func bool(_ key: StaticString) throws(RecordError) -> Bool {
        guard let bool = view[key]?.bool else { throw fault(key, "true or false is expected") }
        return bool
    }

    func identifier(_ key: StaticString) throws(RecordError) -> Identifier {
        guard let text = view[key]?.string, let identifier = Identifier(text: text) else {
            throw fault(key, "an identifier (a:…, e:… or u:…) is expected")
        }
        return identifier
    }

    func choice<Choice: RawRepresentable & CaseIterable>(
        _ key: StaticString, _ type: Choice.Type
    ) throws(RecordError) -> Choice where Choice.RawValue == String {
        guard let text = view[key]?.string, let choice = Choice(rawValue: text) else {
            let choices = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw fault(key, "one of \(choices) is expected")
        }
        return choice
    }

    func object(_ key: StaticString) throws(RecordError) -> FieldReader {
        guard let member = view[key] else { throw fault(key, "an object is expected") }
        return try FieldReader(member, path: "\(path)/\(key)")
    }

    /// Nil where it is absent; there, and not of the type, is an error.
    func optional<Value>(
        _ key: StaticString, _ value: (StaticString) throws(RecordError) -> Value
    ) throws(RecordError) -> Value? {
        view[key] == nil ? nil : try value(key)
    }

    /// The elements of an array; none where it is absent.
    func list<Element>(
        _ key: StaticString, _ element: (JSONView, String) throws(RecordError) -> Element
    ) throws(RecordError) -> [Element] {
        guard let member = view[key] else { return [] }
        guard member.kind == .array else { throw fault(key, "an array is expected") }
        var list: [Element] = []
        for (index, view) in member.elements.enumerated() {
            list.append(try element(view, "\(path)/\(key)/\(index)"))
        }
        return list
    }

    func strings(_ key: StaticString) throws(RecordError) -> [String] {
        try list(key) { (view, path) throws(RecordError) in
            guard let string = view.string else {
                throw RecordError(path: path, reason: "a string is expected")
            }
            return string
        }
    }

    func fault(_ key: StaticString, _ reason: String) -> RecordError {
        RecordError(path: "\(path)/\(key)", reason: reason)
    }
}

extension JSONView {
    /// Nil unless an integer within ±(2^53 − 1).
    var recordInteger: Int64? {
        int.flatMap { $0.magnitude < 1 << 53 ? $0 : nil }
    }
}
