import JSON
import SpoorConfiguration

/// What a schema of a site's has met with since the start.
public struct SchemaMetrics: Hashable, Sendable {
    public var site: String
    public var subject: EventSchema.Subject
    public var action: EventSchema.Action
    public var counts = SchemaCounts()

    var json: JSONValue {
        let name =
            switch subject {
            case .event(let event): JSONMember(key: "event", value: .string(event))
            case .call(let type): JSONMember(key: "type", value: .string(type.rawValue))
            }
        var members = [
            JSONMember(key: "site", value: .string(site)), name,
            JSONMember(key: "onViolation", value: .string(action.rawValue)),
            JSONMember(key: "checked", value: .int(Int64(counts.checked))),
            JSONMember(key: "violations", value: .int(Int64(counts.violations))),
        ]
        if let last = counts.last {
            members.append(
                JSONMember(
                    key: "last",
                    value: .object([
                        JSONMember(key: "path", value: .string(last.path)),
                        JSONMember(key: "expected", value: .string(last.expected)),
                    ])))
        }
        return .object(members)
    }
}

extension SiteSchemas {
    /// Of all schemas, before the first message.
    var metrics: [SchemaMetrics] {
        entries.map {
            SchemaMetrics(site: $0.site, subject: $0.schema.subject, action: $0.schema.action)
        }
    }
}
