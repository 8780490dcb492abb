import Events
import JSONSchema
import Yams

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension EventSchema {
    /// The site's list; a message is held to one schema at most.
    static func list(_ section: inout Section) -> [EventSchema] {
        var schemas: [EventSchema] = []
        for (node, path) in section.elements("schemas") ?? [] {
            guard let section = Section(node, path: path, faults: section.faults),
                let schema = EventSchema(section)
            else { continue }
            if schemas.contains(where: { $0.subject == schema.subject }) {
                section.faults.add(
                    section.mark, path, "`\(schema.subject)` has a schema already; keep one")
            }
            schemas.append(schema)
        }
        return schemas
    }

    /// Nil, and faults, if what has no default is missing, or the file has no schema.
    private init?(_ section: Section) {
        var section = section
        let event = section.value("event", Values.text)
        let call = section.value("type", Values.schemaCall)
        let file = section.required("file", Values.text)
        let action = section.value("on_violation", Values.choice(Action.self)) ?? .warn
        section.end()
        let subject: Subject? =
            switch (event, call) {
            case (let event?, nil): .event(event)
            case (nil, let call?): .call(call)
            default: nil
            }
        if subject == nil {
            section.faults.add(
                section.mark, section.path,
                "either `event`, the name of track calls, or `type` is expected")
        }
        guard let file, let schema = Self.schema(file, section), let subject else { return nil }
        self.init(subject: subject, file: file, action: action, schema: schema)
    }

    private static func schema(_ file: String, _ section: Section) -> Schema? {
        let path = file.hasPrefix("/") ? file : section.faults.folder + "/" + file
        guard let data = FileManager.default.contents(atPath: path) else {
            section.fault("file", "\(path) cannot be read; paths begin where this file is")
            return nil
        }
        do { return try Schema(Array(data)) } catch {
            section.fault("file", "\(file): \(error)")
            return nil
        }
    }
}

extension Values {
    fileprivate static func schemaCall(_ text: String) throws(Expected) -> EventType {
        guard let call = EventSchema.calls.first(where: { $0.rawValue == text }) else {
            let calls = EventSchema.calls.map(\.rawValue).joined(separator: ", ")
            throw Expected("one of \(calls) (a track call is told by its `event`)")
        }
        return call
    }
}
