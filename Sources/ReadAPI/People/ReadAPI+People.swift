import Events
import Hummingbird
import JSON

extension ReadAPI {
    /// All people, in the order of their ids, without the ids that became part of others.
    func listPeople(_ call: Call) throws -> Answer {
        let isIdentified = try call.query.flag(.identified)
        let rendering = try rendering(of: call)
        var page = Page(limit: try call.pageLimit())
        var position: [UInt8] = try call.cursor(\.id) ?? []
        let parser = JSONParser.forStored()
        var looked = 0
        while true {
            let entries = try people.records(after: position)
            for entry in entries {
                if page.isFull || looked == ReadAPILimits.pageRecordsMax {
                    return page.answer(to: call, next: .after(id: position))
                }
                position = entry.id
                looked += 1
                try parser.parse(entry.record) { record in
                    guard record["mergedInto"] == nil else { return }
                    let isKnown = record["identifiers"].map { $0.count > 0 } ?? false
                    if let isIdentified, isIdentified != isKnown { return }
                    page.add { rendering.write(record, into: &$0) }
                }
            }
            guard entries.count == ReadAPILimits.scanRecords else { break }
        }
        return page.answer(to: call, next: nil)
    }

    /// The person whom the id belongs to.
    func person(_ call: Call) throws -> Answer {
        let rendering = try rendering(of: call)
        return Answer(
            resource: try withPerson(call) { _, record in
                var writer = JSONWriter(capacity: 4 << 10)
                rendering.write(record, into: &writer)
                return writer.bytes
            })
    }

    /// A list in the record of a person; empty if it is not there.
    func list(_ list: RecordList, _ call: Call) throws -> Answer {
        let rendering = try rendering(of: call)
        let limit = try call.pageLimit()
        let place = try call.cursor(\.place)
        return try withPerson(call) { id, record in
            var page = Page(limit: limit, person: id)
            var last = place
            for (place, entry) in list.entries(of: record, after: place) {
                if page.isFull { return page.answer(to: call, next: last.map(Cursor.entry)) }
                page.add { rendering.write(entry, into: &$0) }
                last = place
            }
            return page.answer(to: call, next: nil)
        }
    }

    /// Whose a device is: the person it belongs to now, all who own facts of it, the links that
    /// made it theirs, and what the person's record says of it.
    func device(_ call: Call) throws -> Answer {
        let rendering = try rendering(of: call)
        let id = try call.id()
        guard id.namespace == .device else {
            throw Problem.parameter("id", "'\(id.text.quoted)' is no device; write a:…")
        }
        let parser = JSONParser.forStored()
        let own = try people.record(id.text).map { try parser.parse($0) { $0.value } }
        return Answer(
            resource: try withPerson(call) { person, record in
                let entry = record["devices"]?.elements.first { $0["id"]?.string == id.text }
                let head: JSONValue = .object([
                    JSONMember(key: "id", value: .string(id.text)),
                    JSONMember(key: "person", value: .string(person)),
                    JSONMember(key: "owners", value: own?["owners"] ?? [.string(person)]),
                    JSONMember(key: "links", value: own?["links"] ?? []),
                ])
                var writer = JSONWriter(capacity: 1 << 10)
                writer.beginObject()
                for member in head.objectValue ?? [] where rendering.selection[member.key] != nil {
                    writer.key(member.key)
                    writer.value(member.value)
                }
                if let entry, let wanted = rendering.selection["device"] {
                    writer.key("device")
                    Rendering(selection: wanted, unseal: rendering.unseal)
                        .write(entry, into: &writer)
                }
                writer.endObject()
                return writer.bytes
            })
    }

    /// - Throws: `Problem` where nothing is known of the id.
    private func withPerson<R>(
        _ call: Call, _ body: (_ id: String, _ record: JSONView) throws -> R
    ) throws -> R {
        let id = try call.id()
        let result = try people.withPerson(hash(id).text, parser: .forStored(), body)
        guard let result else { throw Problem(.unknownID, "nothing is known of \(id.text.quoted)") }
        return result
    }

    /// What is wanted of each entry, checked against the schema of the answer.
    private func rendering(of call: Call) throws(Problem) -> Rendering {
        var rendering = Rendering(unseal: try call.query.flag(.sealed) == true ? nil : unseal)
        if let text = call.query[.fields] {
            rendering.selection = try FieldSelection(text)
            let schema = document.resource(of: call.route)
            try SelectableFields(document, schema: schema).check(rendering.selection)
        }
        return rendering
    }
}

extension Call {
    fileprivate func pageLimit() throws(Problem) -> Int {
        try query.count(
            .limit, default: ReadAPILimits.pageEntriesDefault, max: ReadAPILimits.pageEntriesMax)
    }

    /// What the cursor holds; nil if there is none.
    fileprivate func cursor<Position>(
        _ read: (Cursor) -> Position?
    ) throws(Problem) -> Position? {
        guard let text = query[.cursor] else { return nil }
        guard let position = Cursor(text).flatMap(read) else {
            throw .parameter("cursor", "pass on `next` of the page before, of the same list")
        }
        return position
    }
}

extension OpenAPIDocument {
    /// The schema of what a route answers, or of one entry where it answers with a page.
    fileprivate func resource(of route: Route) -> JSONValue {
        let answer = answer(of: route)
        return answer?["properties"]?["items"]?["items"] ?? answer ?? .object([])
    }
}
