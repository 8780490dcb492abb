/// A place in a message, `traits.email`, `properties.shipping.phone`, `context.ip`.
///
/// `traits.…` means `context.traits.…` too. Case, `_` and `-` do not matter, so that `firstName`
/// is `first_name`; arrays are walked through; what stands below a path belongs to it.
public struct FieldPath: Hashable, Sendable, CustomStringConvertible {
    public var names: [String]

    /// The members of a message under which a path may begin.
    public static let roots = ["traits", "properties", "context"]

    /// Nil unless `text` has a root and a name below it.
    public init?(_ text: String) {
        names = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard names.count > 1, Self.roots.contains(names[0]), !names.contains("") else {
            return nil
        }
    }

    public var description: String { names.joined(separator: ".") }

    /// The personal and free-text traits of the Segment spec and of common shops.
    ///
    /// Source: segment.com/docs/connections/spec/identify, reserved traits.
    public static let personalByDefault: [FieldPath] = {
        let traits = [
            "email", "phone", "mobile", "name", "firstName", "lastName", "middleName", "fullName",
            "address", "street", "postalCode", "zip", "birthday", "birthDate", "dateOfBirth",
            "username", "avatar", "description", "title", "gender", "age", "website", "vatNumber",
            "iban",
        ]
        let properties = [
            "email", "phone", "mobile", "firstName", "lastName", "fullName", "address", "street",
            "shippingAddress", "billingAddress", "customer", "recipient", "birthday", "username",
        ]
        return traits.map { FieldPath(names: ["traits", $0]) }
            + properties.map { FieldPath(names: ["properties", $0]) }
    }()

    private init(names: [String]) {
        self.names = names
    }
}
