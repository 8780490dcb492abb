import Events
import JSON
import Sealing

/// What a message says in `userId`, `anonymousId` or `previousId`.
enum IDField {
    /// Not there, or null.
    case absent
    /// Nobody's id (`BlockedIDs`); as good as absent.
    case blocked
    /// As text, however it was sent; an e-mail address as its keyed hash.
    case usable(String)
    /// No id at all.
    case bad

    var text: String? {
        if case .usable(let text) = self { text } else { nil }
    }
}

/// Reads ids.
struct IDReader: Sendable {
    let blocked: BlockedIDs
    let hasher: EmailHasher

    func field(_ view: JSONView?) -> IDField {
        guard let view, !view.isNull else { return .absent }
        // JavaScript's `user && user.id` is false for a visitor who is not logged in.
        if view.bool != nil { return .blocked }
        guard let text = view.string ?? Self.decimal(view) else { return .bad }
        if text.utf8.count > CollectorLimits.idBytesMax { return .bad }
        if blocked.contains(text) { return .blocked }
        return .usable(EmailAddress.isLike(text) ? hasher.hash(of: text) : text)
    }

    private static func decimal(_ view: JSONView) -> String? {
        view.int.map { String($0) } ?? view.uint.map { String($0) }
            ?? view.double.map { String($0) }
    }
}

/// The ids of one message.
struct MessageIDs {
    var user: IDField
    var device: IDField
    var previous: IDField
    /// Hash of the e-mail address that the message tells of the visitor.
    var email: String?

    init(_ message: Message, reader: IDReader) {
        user = reader.field(message.view["userId"])
        device = reader.field(message.view["anonymousId"])
        previous = reader.field(message.view["previousId"])
        email =
            message.email.flatMap { EmailAddress.isLike($0) ? reader.hasher.hash(of: $0) : nil }
            ?? message.view["userId"]?.string.flatMap {
                EmailAddress.isLike($0) ? reader.hasher.hash(of: $0) : nil
            }
    }

    /// The strongest id: the message's personal fields are sealed under its key.
    var key: Identifier? {
        user.text.map { Identifier(.user, $0) } ?? email.map { Identifier(.email, $0) }
            ?? device.text.map { Identifier(.device, $0) }
    }

    func field(named key: JSONView) -> IDField? {
        if key.stringEquals("userId") { return user }
        if key.stringEquals("anonymousId") { return device }
        if key.stringEquals("previousId") { return previous }
        return nil
    }
}
