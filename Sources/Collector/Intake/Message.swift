import Events
import JSON

/// A message of the Segment spec, and what the batch around it says for all its messages.
struct Message {
    let view: JSONView
    /// The type that the request's path tells.
    let pathType: EventType?
    /// For messages that have none.
    let batchSentAt: JSONView?
    /// For members that the message's own context has not.
    let batchContext: JSONView?

    init(
        _ view: JSONView, type: EventType? = nil, batchSentAt: JSONView? = nil,
        batchContext: JSONView? = nil
    ) {
        self.view = view
        pathType = type
        self.batchSentAt = batchSentAt
        self.batchContext = batchContext
    }

    /// The member unless it is null.
    func member(_ key: StaticString) -> JSONView? {
        guard let member = view[key], !member.isNull else { return nil }
        return member
    }

    var type: EventType? {
        pathType ?? view["type"]?.string.flatMap(EventType.init(rawValue:))
    }

    var sentAt: JSONView? { member("sentAt") ?? batchSentAt }

    /// What the shop's server signed: that the visitor is `userId`.
    var userHash: JSONView? {
        let hash = member("context")?["userHash"] ?? batchContext?["userHash"]
        return hash.flatMap { $0.isNull ? nil : $0 }
    }

    /// What the visitor typed or the page knows: `traits.email` of an `identify`, and
    /// `context.traits.email` of any call. In other places an address may be anybody's.
    var email: String? {
        let identified = type == .identify ? view["traits"]?["email"]?.string : nil
        return identified ?? view["context"]?["traits"]?["email"]?.string
            ?? (view["context"]?["traits"] == nil
                ? batchContext?["traits"]?["email"]?.string : nil)
    }
}
