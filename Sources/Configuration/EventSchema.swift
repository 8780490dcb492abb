import Events
import JSONSchema

/// A schema of the site's own for messages of its own: for the `properties` of a track call of one
/// name, or of `page` and `screen` calls, or for the `traits` of `identify` and `group` calls. Checked
/// as they were sent, before anything is sealed.
public struct EventSchema: Hashable, Sendable {
    public enum Subject: Hashable, Sendable, CustomStringConvertible {
        /// Track calls of that name.
        case event(String)
        case call(EventType)

        /// The member of a message that the schema describes.
        public var member: StaticString {
            switch self {
            case .call(.identify), .call(.group): "traits"
            default: "properties"
            }
        }

        public var description: String {
            switch self {
            case .event(let name): name
            case .call(let type): type.rawValue
            }
        }
    }

    /// What becomes of a message that violates it.
    public enum Action: String, Sendable, CaseIterable {
        /// It goes to `spoor.rejected`.
        case reject
        /// It is taken; that it violates the schema is counted and kept.
        case warn
    }

    public var subject: Subject
    /// As the configuration names it.
    public var file: String
    public var action: Action
    public var schema: Schema

    public init(subject: Subject, file: String, action: Action = .warn, schema: Schema) {
        self.subject = subject
        self.file = file
        self.action = action
        self.schema = schema
    }

    /// The calls that have no name of their own, and something that a schema can describe.
    public static let calls: [EventType] = [.page, .screen, .identify, .group]
}
