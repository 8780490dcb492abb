import Events
import JSON
import JSONSchema
import SpoorConfiguration

/// The schemas that sites have for messages of their own.
struct SiteSchemas: Sendable {
    struct Entry: Sendable {
        /// In the order of the configuration.
        let index: Int
        let site: String
        let schema: EventSchema
        /// What the schema says of a message that has no properties: they are taken for empty.
        let violationOfNothing: Violation?
    }

    let entries: [Entry]
    private let indices: [String: [EventSchema.Subject: Int]]

    init(_ sites: [Site]) {
        var entries: [Entry] = []
        var indices: [String: [EventSchema.Subject: Int]] = [:]
        for site in sites {
            for schema in site.schemas {
                indices[site.id, default: [:]][schema.subject] = entries.count
                entries.append(
                    Entry(
                        index: entries.count, site: site.id, schema: schema,
                        violationOfNothing: schema.violationOfNothing))
            }
        }
        (self.entries, self.indices) = (entries, indices)
    }

    /// The schema that a message is held to, if any.
    func entry(of message: Message, type: EventType, site: String) -> Entry? {
        guard !entries.isEmpty, let indices = indices[site] else { return nil }
        let subject: EventSchema.Subject =
            type == .track ? .event(message.view["event"]?.string ?? "") : .call(type)
        return indices[subject].map { entries[$0] }
    }
}

extension SiteSchemas.Entry {
    /// What is wrong with the message first; nil if nothing is.
    func violation(of message: Message) -> Violation? {
        guard let view = message.member(schema.subject.member) else { return violationOfNothing }
        if schema.schema.admits(view) { return nil }
        return schema.violation(of: view)
    }
}

extension EventSchema {
    /// With its path in the message, which quotes no name that the client chose.
    fileprivate func violation(of view: JSONView) -> Violation? {
        schema.violations(of: view, at: "/\(subject.member)", quotesNames: false).first
    }

    fileprivate var violationOfNothing: Violation? {
        // An empty object is JSON.
        (try? JSONParser().parse(Array("{}".utf8)) { violation(of: $0) }) ?? nil
    }
}

extension RequestReading {
    /// - Returns: What is to be told though the message is taken.
    /// - Throws: `Refusal` if it is not.
    mutating func checkSchema(
        _ message: Message, type: EventType, site: String
    ) throws(Refusal) -> Refusal? {
        guard let entry = intake.schemas.entry(of: message, type: type, site: site) else {
            return nil
        }
        let violation = entry.violation(of: message)
        submission.checks[entry.index, default: SchemaCounts()].add(violation)
        guard let violation else { return nil }
        let schema = entry.schema
        let refusal = Refusal(
            .schemaViolation, path: violation.path,
            "\(violation.expected) is expected by \(schema.file), the schema of"
                + " '\(schema.subject)'")
        if schema.action == .reject { throw refusal }
        return refusal
    }

    /// Tells of a message that is taken all the same, and keeps it in mind beside the rejected.
    mutating func warn(_ refusal: Refusal, _ envelope: FactEnvelope, position: Int) {
        submission.warnings.append(.init(position: position, refusal: refusal))
        submission.append(warningRecord(refusal, envelope, position: position))
    }
}

/// What a schema met with.
public struct SchemaCounts: Hashable, Sendable {
    public var checked = 0
    public var violations = 0
    public var last: Violation?

    mutating func add(_ violation: Violation?) {
        checked += 1
        guard let violation else { return }
        violations += 1
        last = violation
    }

    mutating func add(_ other: SchemaCounts) {
        checked += other.checked
        violations += other.violations
        last = other.last ?? last
    }
}
