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

    func integer(_ key: StaticString) throws(RecordError) -> Int64 {
        guard let integer = view[key]?.int else { throw fault(key, "an integer is expected") }
        return integer
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
